"""Package managers that may fetch an interpreter of their own, where the image's does not fit the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.install_manifests import named_values
from dockopt.facts.origin import ContextCopy, context_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StageFacts, StepFacts

_OFF = {"never", "manual", "false", "0"}
_ASKED = ("-p", "--python")
# A patch level that no series reaches: tags of a series stand on its newest.
_NEWEST = 99


def check_interpreter(
    stage: StageFacts,
    facts: StepFacts,
    command: CommandFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
) -> None:
    """Raise Doubt unless the environment surely stands on the image's interpreter, which both stages have.

    Source: docs.astral.sh/uv/concepts/python-versions: `.python-version`, `requires-python`, downloads.
    """
    rule, cwd = command.rule, command.cwd
    if rule is None or not rule.picks_interpreter or cwd is None:
        return
    values = {**facts.before.values, **_own(command)}
    switch, choice = rule.picks_interpreter
    if (values.get(switch) or "").lower() in _OFF:
        return
    hint = f"set {switch}=never, so that the image's own interpreter is taken"
    version = _version(stage)
    what = f"`{command.text}` may fetch another interpreter than that of the image"
    if version is None:
        raise Doubt("unpinned-interpreter", what, facts.line, hint=hint)
    asked = [*named_values(command.argv, _ASKED), values.get(choice) or ""]
    wanted: list[tuple[str, str | None]] = [(each, None) for each in asked if each and "/" not in each]
    if not context.known:
        raise Doubt("no-context", f"{what}, which the project's files say", facts.line, hint=hint)
    wanted += _in_project(cwd, copies, context)
    for text, source in wanted:
        if not _fits(text, version):
            evidence = (Evidence(f"version {text} is wanted", source),)
            raise Doubt("unpinned-interpreter", what, facts.line, hint=hint, evidence=evidence)


def _own(command: CommandFacts) -> dict[str, str | None]:
    item = command.command
    settings = (*getattr(item, "exports", ()), *getattr(item, "assignments", ()))
    return {name: word.value for name, word in settings}


def _version(stage: StageFacts) -> str | None:
    """The version that the image's tag says: of its series at least."""
    base = stage.base
    return base.language_version if base is not None and base.interpreter_tree else None


def _in_project(
    cwd: str, copies: tuple[ContextCopy, ...], context: BuildContext
) -> list[tuple[str, str | None]]:
    folder = cwd.rstrip("/")
    found: list[tuple[str, str | None]] = []
    # A file that is not copied may be mounted: then it lies in the context under the same name.
    pin = context_path(copies, f"{folder}/.python-version", context) or ".python-version"
    lines = [line.strip() for line in (context.read(pin) or "").splitlines()]
    found += [(line, pin) for line in lines[:1] if line and not line.startswith("#")]
    path = context_path(copies, f"{folder}/pyproject.toml", context) or "pyproject.toml"
    manifest = read_manifest(context, path)
    required = manifest.details.get("requires-python") if manifest else None
    return [*found, (required, path)] if required else found


def _fits(text: str, version: str) -> bool:
    """Whether a version or a range (`3.12`, `>=3.11,<3.13`) admits the image's version."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    given = version.split(".")
    newest = version if len(given) > 2 else f"{version}.{_NEWEST}"
    bare = text.strip().removeprefix("cpython-").removeprefix("python").removeprefix("@")
    if bare[:1].isdecimal():
        parts = bare.split(".")
        return given[: len(parts)] == parts[: len(given)] and len(parts) <= len(given)
    try:
        return SpecifierSet(bare).contains(newest)
    except InvalidSpecifier:
        return False
