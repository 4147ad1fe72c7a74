"""Official base images: what a tag stands on, and what is in the image.

The facts come from `data/images/*.toml`, each with its source; nothing is read before it is asked for. An
image that is neither official nor derived from one, or whose tag the data cannot read, is None: its
content is unknown.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.structs import replace

from dockopt.knowledge.derived_images import derived_image
from dockopt.knowledge.image_tags import (
    Table,
    TagParts,
    numbers,
    parse_tag,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dockopt.knowledge.system_interpreters import SystemInterpreter


class EnvVar(Struct, frozen=True):
    """A variable of an image's configuration; `value` is None where it differs from version to version."""

    name: str
    value: str | None
    role: Literal["runtime", "toolchain"]


class ImageConfig(Struct, frozen=True):
    """What a stage inherits from an image's configuration."""

    entrypoint: tuple[str, ...] | None = None
    cmd: tuple[str, ...] | None = None
    env: tuple[EnvVar, ...] = ()
    workdir: str = "/"
    user: str = ""
    exposed: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    stopsignal: str | None = None
    entrypoint_passes: bool = False
    serves: bool = False

    def starts_like(self, other: ImageConfig) -> bool:
        """Whether the same command starts: both entry points are the same, or start what they are given."""
        passes = [each.entrypoint is None or each.entrypoint_passes for each in (self, other)]
        return self.entrypoint == other.entrypoint or all(passes)


class BaseImage(Struct, frozen=True):
    """An official image as a Dockerfile names it.

    `release` is the distribution release ("bookworm", "jammy", "alpine3.19"), None where it is not known;
    `moving` says that a later pull of the same tag may stand on another one; `archived` that apt's mirrors
    have dropped it. `size_mb` is the unpacked size in megabytes, approximately. `system`: the interpreter of
    the distribution's packages, where a stage installs it. `own_libraries`: by the linker's name, libraries
    that no package brought; `linker_settings`: the file that sends the loader to them.
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
    commands: frozenset[str]
    packages: frozenset[str]
    size_mb: int
    interpreter_tree: tuple[str, ...]
    source: str
    users: Mapping[str, int]
    digest: str | None = None
    own_libraries: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    linker_settings: str = ""
    system: SystemInterpreter | None = None

    @property
    def language(self) -> str:
        """The ecosystem of the interpreter that fills `interpreter_tree`."""
        return self.system.ecosystem if self.system else self.family

    @property
    def language_version(self) -> str:
        """The version of that interpreter, as far as it is known."""
        return self.system.version if self.system else self.version

    @property
    def is_distribution(self) -> bool:
        """Whether it is a distribution alone, which leaves /usr/local to what is added. Source: FHS 3.0."""
        bare = bool(table(self.family).get("version_is_release"))
        return bare and not derived_image(self.name, self.tag)

    @property
    def pinned(self) -> bool:
        """Whether the Dockerfile names the image by digest too: no other tag is that image."""
        return self.digest is not None

    @property
    def reference(self) -> str:
        """The reference in Dockerfile spelling."""
        reference = f"{self.name}:{self.tag}" if self.tag else self.name
        return f"{reference}@{self.digest}" if self.digest else reference


@lru_cache(maxsize=4096)
def identify(name: str, tag: str | None = None, digest: str | None = None) -> BaseImage | None:
    """Return what is known of the image `name:tag@digest`, each as written; None if it is not known.

    A digest without a tag is not known: it may be any variant.
    """
    split = _official(name)
    if digest is not None and not tag:
        return None
    if split is None:
        return _derived(name, tag or "", digest)
    parts = parse_tag(split[1], tag or "latest")
    return None if parts is None else _image(split[1], name, tag or "", parts, digest)


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
        libc="musl" if parts.variant.endswith("alpine") else "glibc",
        config=_config(layers, parts.series),
        commands=_commands(layers, parts),
        packages=_packages(layers, parts.release),
        size_mb=layers[-1][1]["size_mb"],
        interpreter_tree=_tree(family, parts),
        source=table(family)["source"],
        users=_users(layers, parts.release),
        digest=digest,
        own_libraries=_own_libraries(layers),
        linker_settings=layers[-1][1].get("linker_settings", ""),
    )


def _derived(name: str, tag: str, digest: str | None) -> BaseImage | None:
    """An image of another publisher that is an official one with programs added."""
    found = derived_image(name, tag)
    base = identify(found.name, found.tag) if found else None
    if found is None or base is None:
        return None
    own = found.config
    env = (*base.config.env, *(EnvVar(each["name"], each.get("value"), each["role"]) for each in own["env"]))
    passes = bool(own["entrypoint_passes"])
    config = replace(
        base.config,
        entrypoint=tuple(own["entrypoint"]) or None,
        cmd=tuple(own["cmd"]),
        env=env,
        entrypoint_passes=passes,
        workdir=own["workdir"] or base.config.workdir,
    )
    return replace(
        base,
        name=name,
        tag=tag,
        digest=digest,
        config=config,
        commands=base.commands | found.commands,
        packages=base.packages | found.packages,
        size_mb=base.size_mb + found.size_mb,
        users=MappingProxyType({**base.users, **found.users}),
    )


def _layers(family: str, key: str) -> Iterator[tuple[Table, Table]]:
    """Yield the family and the layer of an image's content, the innermost base first."""
    layer: Table = table(family)["layer"][key]
    if "inherits" in layer:
        yield from _layers(*layer["inherits"].split("/"))
    yield table(family), layer


def toolchain_variables(image: BaseImage) -> frozenset[str]:
    """Return the variables that are the toolchain's in any version of an image."""
    return frozenset(
        item["name"]
        for family, layer in _layers(image.family, image.variant or "full")
        for item in _settings(family, layer).get("env", ())
        if item["role"] == "toolchain"
    )


def _settings(family: Table, layer: Table) -> Table:
    """Return the configuration that a layer sets."""
    found: Table = family["layer"][layer["config_from"]] if "config_from" in layer else layer
    return found.get("config", {})  # type: ignore[no-any-return]


def _config(layers: tuple[tuple[Table, Table], ...], series: str) -> ImageConfig:
    merged: dict[str, object] = {}
    env: dict[str, EnvVar] = {}
    for family, layer in layers:
        config = _settings(family, layer)
        merged |= {key: tuple(value) if isinstance(value, list) else value for key, value in config.items()}
        merged |= {
            key: tuple(value) for key, value in family.get("series_config", {}).get(series, {}).items()
        }
        env |= {
            item["name"]: EnvVar(item["name"], _value(item, series), item["role"])
            for item in config.get("env", ())
            if _in_series(series, item.get("since"), item.get("until"))
        }
    return ImageConfig(**(merged | {"env": tuple(env.values())}))  # type: ignore[arg-type]


def _value(item: Table, series: str) -> str | None:
    value: str | None = item.get("value")
    return value.replace("{series}", series) if value else value


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


def _own_libraries(layers: tuple[tuple[Table, Table], ...]) -> Mapping[str, tuple[str, ...]]:
    pairs = (item for _, layer in layers for item in layer.get("own_libraries", {}).items())
    return MappingProxyType({name: tuple(paths) for name, paths in pairs})


def _tree(family: str, parts: TagParts) -> tuple[str, ...]:
    paths: list[str] = table(family).get("tree", [])
    return tuple(
        path.replace("{series}", parts.series) for path in paths if parts.series_known or "{" not in path
    )
