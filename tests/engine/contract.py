"""The image configuration is the contract: what a rewrite may not change, compared field by field."""

from typing import Any

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
    "Labels",
)
# A toolchain's own variables and folders: nothing of a compiled program reads them.
TOOLCHAIN = frozenset({"GOPATH", "GOTOOLCHAIN", "GOLANG_VERSION", "GO111MODULE"})
TOOLCHAIN_PATHS = frozenset({"/go/bin", "/usr/local/go/bin"})


def breaches(original: dict[str, Any], rewritten: dict[str, Any]) -> list[str]:
    """Compare two image configurations (``Config`` of ``docker image inspect``); one line each."""
    found = [
        f"config {field}: {original.get(field)!r} became {rewritten.get(field)!r}"
        for field in FIELDS
        if (original.get(field) or None) != (rewritten.get(field) or None)
    ]
    return found + _environment(_variables(original), _variables(rewritten))


def _variables(config: dict[str, Any]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in config.get("Env") or ())


def _environment(before: dict[str, str], after: dict[str, str]) -> list[str]:
    found = [f"config Env: {name} is lost" for name in before.keys() - after.keys() - TOOLCHAIN]
    found += [f"config Env: {name} is new" for name in after.keys() - before.keys()]
    for name in before.keys() & after.keys():
        kept = _path(before[name]) if name == "PATH" else before[name]
        same = _path(after[name]) if name == "PATH" else after[name]
        if kept != same:
            found.append(f"config Env: {name}={before[name]} became {after[name]}")
    return sorted(found)


def _path(value: str) -> str:
    return ":".join(entry for entry in value.split(":") if entry not in TOOLCHAIN_PATHS)
