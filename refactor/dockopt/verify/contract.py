"""The image configuration is the contract: compared field by field, each difference expected or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# Fields of the OCI image configuration that a container is started with.
FIELDS = (
    "Entrypoint",
    "Cmd",
    "WorkingDir",
    "User",
    "ExposedPorts",
    "Volumes",
    "Healthcheck",
    "StopSignal",
    "Shell",
    "OnBuild",
    "Labels",
)
# What the engine takes when a field is empty. Source: OCI image specification, config.md; moby's defaults.
_DEFAULTS: dict[str, tuple[object, ...]] = {
    "WorkingDir": ("/",),
    "User": ("root", "0", "root:root", "0:0"),
    "StopSignal": ("SIGTERM", "15"),
    "Shell": (["/bin/sh", "-c"],),
}


class Difference(Struct, frozen=True):
    """One field that is not the same. `reason` says why that was to be expected; empty when it was not."""

    field: str
    before: object
    after: object
    reason: str = ""

    @property
    def expected(self) -> bool:
        """Whether a rewrite may do this."""
        return bool(self.reason)


class Expectations(Struct, frozen=True):
    """What may change. `toolchain`: variables of the old base image, of which run time knows nothing.

    `brought`: those that the new base image sets for itself. `empty_folder` tells whether a folder of the new
    image holds nothing that could be started.
    """

    toolchain: frozenset[str]
    brought: frozenset[str]
    empty_folder: Callable[[str], bool]


def differences(before: dict[str, Any], after: dict[str, Any], may: Expectations) -> list[Difference]:
    """Compare two configurations (`Config` of `docker image inspect`)."""
    found = [
        Difference(field, before.get(field), after.get(field))
        for field in FIELDS
        if _plain(field, before) != _plain(field, after)
    ]
    return found + list(_environment(_variables(before), _variables(after), may))


def _plain(field: str, config: Mapping[str, Any]) -> object:
    value = config.get(field) or None
    return None if value in _DEFAULTS.get(field, ()) else value


def _variables(config: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, _, value in (each.partition("=") for each in config.get("Env") or ())}


def _environment(before: dict[str, str], after: dict[str, str], may: Expectations) -> Iterator[Difference]:
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        yield Difference(f"Env {name}", old, new, _reason(name, old, new, may))


def _reason(name: str, old: str | None, new: str | None, may: Expectations) -> str:
    if new is None:
        return "a variable of the toolchain, which stays behind" if name in may.toolchain else ""
    if old is None:
        return "set by the new base image for itself" if name in may.brought else ""
    if name == "PATH":
        return _path_reason(old.split(":"), new.split(":"), may)
    return ""


def _path_reason(old: list[str], new: list[str], may: Expectations) -> str:
    """Entries may go when there is nothing left to find in them, as long as the others keep their order."""
    gone = [entry for entry in old if entry not in new]
    kept = [entry for entry in old if entry in new]
    if kept == new and all(may.empty_folder(entry) for entry in gone):
        return f"nothing is left in {', '.join(gone)}"
    return ""
