"""The images that a runtime stage may stand on in place of the original one."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dockopt.knowledge.derived_images import derived_image
from dockopt.knowledge.image_tags import Table, TagParts, distribution_of, join_tag, numbers, parse_tag, table
from dockopt.knowledge.images import BaseImage, identify

Need = Literal["interpreter", "binary"]


class RuntimeBase(Struct, frozen=True):
    """A rung of the ladder: an image that a runtime stage may stand on.

    `suffix` is what the original tag gets appended to become this one, None if it is not that simple: with it
    `FROM x:${V}` can become `x:${V}-slim`. `release_assumed`: the original tag moves, so the release it
    stands on is what the data knew.
    """

    image: BaseImage
    suffix: str | None
    release_assumed: bool = False

    @property
    def reference(self) -> str:
        """The reference to write behind FROM."""
        return self.image.reference


def runtime_tags(image: BaseImage, need: Need) -> tuple[RuntimeBase, ...]:
    """Return the images that may carry what `image` built, the best first; the last one is `image` itself.

    "interpreter": the program needs the interpreter of the image, so only its slim sibling of the same
    release can replace it. "binary": the program brings all but the C library, so a bare distribution of the
    same release will do. A tag that never existed is not proposed, nor another libc.
    """
    same = RuntimeBase(image, "")
    if image.pinned:
        return (same,)
    if derived_image(image.name, image.tag):
        found = _derived_sibling(image, need)
        return (found, same) if found else (same,)
    found = _slim_sibling(image) if need == "interpreter" else _distribution(image)
    return (same,) if found is None else (found, same)


def _derived_sibling(image: BaseImage, need: Need) -> RuntimeBase | None:
    """Return the slim sibling of an image that is derived from an official one: its own, or that one's."""
    derived = derived_image(image.name, image.tag)
    runtime = (need == "binary" and derived.bare) or derived.runtime if derived else ""
    official = identify(*runtime.split(":")) if derived and runtime and not derived.moving else None
    # A bare distribution carries only what stands alone.
    if official is not None and (need == "binary" or not official.is_distribution):
        return RuntimeBase(official, None)
    slim = derived.slim if derived else ""
    sibling = identify(image.name, image.tag + slim) if slim else None
    return RuntimeBase(sibling, slim) if sibling else None


def _slim_sibling(image: BaseImage) -> RuntimeBase | None:
    data = table(image.family)
    parts = parse_tag(image.family, image.tag or "latest")
    word: str = data.get("runtime_variant", "slim")
    layer = f"{word}-{image.variant}" if image.variant else word
    if parts is None or layer not in data["layer"] or word not in data["variants"]:
        return None
    if word == "slim" and not _slim_exists(data, parts):
        return None
    if numbers(parts.series) >= numbers(data.get("runtime_until", "9999")):
        return None
    words = {slot: word for slot, word in parts.words.items() if word not in data.get("default_only", ())}
    if not words and data.get("version_is_release"):
        return None
    tag = join_tag(image.family, words | {"variant": word})
    sibling = identify(image.name, tag)
    if sibling is None or sibling.release != image.release:
        return None  # some families have no tag of a variant alone: the data knows no release for it
    simple = bool(words) and image.tag != "" and tag == f"{image.tag}-{word}"
    return RuntimeBase(sibling, f"-{word}" if simple else None)


def _slim_exists(data: Table, parts: TagParts) -> bool:
    if data.get("version_is_release") and parts.archived and ("date" in parts.words or "." in parts.version):
        return False  # frozen before slim variants began, or of no use any more
    if ".".join(parts.words.values()) in data.get("slim_missing", ()):
        return False
    spelled = parts.release if data.get("version_is_release") else parts.words.get("release")
    if spelled is None or spelled not in data.get("slim_absent", {}):
        return True
    since = data["slim_absent"][spelled]
    return bool(since) and numbers(parts.series) >= numbers(since)


def _distribution(image: BaseImage) -> RuntimeBase | None:
    """Return the bare distribution of the image's own release, from the same registry."""
    distribution = distribution_of(image.release) if image.release else None
    if image.release is None or distribution not in ("debian", "alpine"):
        return None
    tag = image.release.removeprefix("alpine") if distribution == "alpine" else f"{image.release}-slim"
    prefix = image.name[: len(image.name) - len(image.family)]
    base = identify(prefix + distribution, tag)
    if base is None or (base.family, base.variant, base.release) == (
        image.family,
        image.variant,
        image.release,
    ):
        return None
    return RuntimeBase(base, None, release_assumed=image.moving)
