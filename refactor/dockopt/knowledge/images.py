"""Official base images: what a tag stands on, what is in the image, and what a runtime stage may stand on.

The facts come from `data/images/*.toml`, each with its source; nothing is read before it is asked for. An
image that is not official, or whose tag the data cannot read, is None: its content is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from dockopt.knowledge.image_tags import (
    Table,
    TagParts,
    distribution_of,
    join_tag,
    numbers,
    parse_tag,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Need = Literal["interpreter", "binary"]


@dataclass(frozen=True, slots=True)
class EnvVar:
    """A variable of an image's configuration; `value` is None where it differs from version to version."""

    name: str
    value: str | None
    role: Literal["runtime", "toolchain"]


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """What a stage inherits from an image's configuration."""

    entrypoint: tuple[str, ...] | None = None
    cmd: tuple[str, ...] | None = None
    env: tuple[EnvVar, ...] = ()
    workdir: str = "/"
    user: str = ""
    exposed: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    stopsignal: str | None = None


@dataclass(frozen=True, slots=True)
class BaseImage:
    """An official image as a Dockerfile names it.

    `release` is the distribution release ("bookworm", "jammy", "alpine3.19"), None where it is not known;
    `moving` says that a later pull of the same tag may stand on another one; `archived` that apt's mirrors
    have dropped it. `size_mb` is the unpacked size in megabytes, approximately.
    """

    family: str
    name: str
    tag: str
    version: str
    variant: str
    release: str | None
    moving: bool
    archived: bool
    libc: Literal["glibc", "musl"]
    config: ImageConfig
    commands: frozenset[str] = field(repr=False)
    packages: frozenset[str] = field(repr=False)
    size_mb: int
    interpreter_tree: tuple[str, ...]
    source: str
    users: Mapping[str, int] = field(hash=False, repr=False)
    digest: str | None = None

    @property
    def pinned(self) -> bool:
        """Whether the Dockerfile names the image by digest too: no other tag is that image."""
        return self.digest is not None

    @property
    def reference(self) -> str:
        """The reference in Dockerfile spelling."""
        reference = f"{self.name}:{self.tag}" if self.tag else self.name
        return f"{reference}@{self.digest}" if self.digest else reference


@dataclass(frozen=True, slots=True)
class RuntimeBase:
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


@lru_cache(maxsize=4096)
def identify(name: str, tag: str | None = None, digest: str | None = None) -> BaseImage | None:
    """Return what is known of the image `name:tag@digest`, each as written; None if it is not known.

    A digest without a tag is not known: it may be any variant.
    """
    split = _official(name)
    if split is None or (digest is not None and not tag):
        return None
    parts = parse_tag(split[1], tag or "latest")
    return None if parts is None else _image(split[1], name, tag or "", parts, digest)


def runtime_tags(image: BaseImage, need: Need) -> tuple[RuntimeBase, ...]:
    """Return the images that may carry what `image` built, the best first; the last one is `image` itself.

    "interpreter": the program needs the interpreter of the image, so only its slim sibling of the same
    release can replace it. "binary": the program brings all but the C library, so a bare distribution of the
    same release will do. A tag that never existed is not proposed, nor another libc.
    """
    same = RuntimeBase(image, "")
    if image.pinned:
        return (same,)
    found = _slim_sibling(image) if need == "interpreter" else _distribution(image)
    return (same,) if found is None else (found, same)


def _official(name: str) -> tuple[str, str] | None:
    mirrors = table("mirrors")
    family = name.rsplit("/", 1)[-1]
    prefix = name[: len(name) - len(family)]
    known = family in mirrors["families"] and prefix in mirrors["prefixes"]
    return (prefix, family) if known else None


def _image(family: str, name: str, tag: str, parts: TagParts, digest: str | None) -> BaseImage | None:
    key = parts.variant or "full"
    if key not in table(family)["layer"]:
        return None
    layers = tuple(_layers(family, key))
    return BaseImage(
        family=family,
        name=name,
        tag=tag,
        version=parts.version,
        variant=parts.variant,
        release=parts.release,
        moving=parts.moving,
        archived=parts.archived,
        libc="musl" if parts.variant == "alpine" else "glibc",
        config=_config(layers, parts.series),
        commands=_commands(layers, parts),
        packages=_packages(layers, parts.release),
        size_mb=layers[-1][1]["size_mb"],
        interpreter_tree=_tree(family, parts),
        source=table(family)["source"],
        users=_users(layers, parts.release),
        digest=digest,
    )


def _layers(family: str, key: str) -> Iterator[tuple[Table, Table]]:
    """Yield the family and the layer of an image's content, the innermost base first."""
    layer: Table = table(family)["layer"][key]
    if "inherits" in layer:
        yield from _layers(*layer["inherits"].split("/"))
    yield table(family), layer


def _config(layers: tuple[tuple[Table, Table], ...], series: str) -> ImageConfig:
    merged: dict[str, object] = {}
    env: dict[str, EnvVar] = {}
    for family, layer in layers:
        config = (
            family["layer"][layer["config_from"]]["config"]
            if "config_from" in layer
            else layer.get("config", {})
        )
        merged |= {key: tuple(value) if isinstance(value, list) else value for key, value in config.items()}
        merged |= {
            key: tuple(value) for key, value in family.get("series_config", {}).get(series, {}).items()
        }
        env |= {
            item["name"]: EnvVar(item["name"], item.get("value"), item["role"])
            for item in config.get("env", ())
            if _in_series(series, item.get("since"), item.get("until"))
        }
    return ImageConfig(**(merged | {"env": tuple(env.values())}))  # type: ignore[arg-type]


def _commands(layers: tuple[tuple[Table, Table], ...], parts: TagParts) -> frozenset[str]:
    found: set[str] = set()
    for _, layer in layers:
        found.update(
            command.replace("{series}", parts.series)
            for command in layer.get("commands", ())
            if _present(layer, command, parts)
        )
        found -= set(layer.get("release_lacks", {}).get(parts.release, ()))
    return frozenset(found)


def _present(layer: Table, command: str, parts: TagParts) -> bool:
    """Whether a command of the layer is there in the series of the tag."""
    if "{series}" in command:
        return parts.series_known
    return _in_series(parts.series, layer.get("since", {}).get(command), layer.get("until", {}).get(command))


def _in_series(series: str, since: str | None, until: str | None) -> bool:
    """Whether a series is at or after `since` and before `until`, where these are given."""
    number = numbers(series)
    return (since is None or numbers(since) <= number) and (until is None or number < numbers(until))


def _packages(layers: tuple[tuple[Table, Table], ...], release: str | None) -> frozenset[str]:
    found: set[str] = set()
    for _, layer in layers:
        found.update(layer.get("packages", ()), layer.get("release_packages", {}).get(release, ()))
    return frozenset(found)


def _users(layers: tuple[tuple[Table, Table], ...], release: str | None) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for _, layer in layers:
        found |= layer.get("users", {}) | layer.get("release_users", {}).get(release, {})
    return MappingProxyType(found)


def _tree(family: str, parts: TagParts) -> tuple[str, ...]:
    paths: list[str] = table(family).get("tree", [])
    return tuple(
        path.replace("{series}", parts.series) for path in paths if parts.series_known or "{" not in path
    )


def _slim_sibling(image: BaseImage) -> RuntimeBase | None:
    data = table(image.family)
    parts = parse_tag(image.family, image.tag or "latest")
    if parts is None or image.variant or "slim" not in data["variants"] or not _slim_exists(data, parts):
        return None
    words = {slot: word for slot, word in parts.words.items() if word not in data.get("default_only", ())}
    if not words and data.get("version_is_release"):
        return None
    tag = join_tag(image.family, words | {"variant": "slim"})
    sibling = identify(image.name, tag)
    simple = bool(words) and image.tag != "" and tag == f"{image.tag}-slim"
    return None if sibling is None else RuntimeBase(sibling, "-slim" if simple else None)


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
