"""The spelling of a moving tag that names what it stands on: the distribution's release, the version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dockopt.knowledge.derived_images import derived_image
from dockopt.knowledge.image_tags import TagParts, is_archived, join_tag, parse_tag, table
from dockopt.knowledge.images import identify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dockopt.knowledge.images import BaseImage


def with_release(image: BaseImage) -> str | None:
    """The reference of the same image with its release in the tag: `golang:1.27` as `golang:1.27-trixie`.

    None where the release is not known, or the tag cannot be spelled so.
    """
    parts = parse_tag(image.family, image.tag or "latest")
    if parts is None or image.release is None or image.pinned:
        return None
    data = table(image.family)
    words = {slot: word for slot, word in parts.words.items() if word not in data.get("default_only", ())}
    if "release" not in data["slots"]:
        return None
    tag = join_tag(image.family, words | {"release": image.release})
    named = identify(image.name, tag)
    same = named is not None and named.release == image.release and not named.moving
    return f"{image.name}:{tag}" if same else None


def on_each_release(image: BaseImage) -> tuple[BaseImage, ...]:
    """The image on each release that its version has one on and that is still served."""
    parts = parse_tag(image.family, image.tag or "latest")
    data = table(image.family)
    if parts is None or "release" not in data["slots"] or parts.variant == "alpine":
        return ()
    words = {slot: word for slot, word in parts.words.items() if word not in data.get("default_only", ())}
    releases = _debian_releases(data["series"].get(parts.series, {}))
    tags = (join_tag(image.family, words | {"release": each}) for each in releases if not is_archived(each))
    return tuple(found for tag in tags if (found := identify(image.name, tag)) is not None)


def with_series(image: BaseImage) -> BaseImage | None:
    """The same image with its series in the tag: `python:3-slim` as `python:3.14-slim`.

    None where the tag names a version already, or names a release that the series has no image on.
    """
    derived = derived_image(image.name, image.tag)
    if derived is not None:
        return identify(image.name, derived.named) if derived.named and not image.pinned else None
    parts = parse_tag(image.family, image.tag or "latest")
    if parts is None or parts.series_known or not parts.series or image.pinned:
        return None
    data = table(image.family)
    if not any("{series}" in path for path in data.get("tree", ())):
        return None  # nothing in the image is named after its version
    if not _has_release(data["series"].get(parts.series, {}), parts):
        return None
    words = {slot: word for slot, word in parts.words.items() if word not in data.get("default_only", ())}
    named = identify(image.name, join_tag(image.family, words | {"version": parts.series}))
    return named if named is not None and named.release == image.release else None


def _has_release(series: Mapping[str, Any], parts: TagParts) -> bool:
    """Whether the series has an image on the release that the tag spells."""
    spelled = parts.words.get("release")
    if spelled in {None, "alpine"}:
        return True
    alpine = ["alpine" + step.partition(":")[2] for step in series.get("alpine", ())]
    return spelled in {*_debian_releases(series), *alpine}


def _debian_releases(series: Mapping[str, Any]) -> tuple[str, ...]:
    """The releases of Debian that a series has images on: where its bare tag stood, and others."""
    steps = (step.partition(":")[2] for step in series.get("debian", ()))
    return tuple(dict.fromkeys((*steps, *series.get("also", ()))))
