"""The spelling of a moving tag that names the distribution release it stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.knowledge.image_tags import join_tag, parse_tag, table
from dockopt.knowledge.images import identify

if TYPE_CHECKING:
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
