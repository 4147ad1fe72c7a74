"""System libraries and programs that installed packages load, and that the smaller image lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import FETCHES
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.evidence import Evidence
from dockopt.facts.install_manifests import installed_manifests
from dockopt.facts.slicing.from_source import compiled_packages
from dockopt.facts.slicing.local_packages import local_packages
from dockopt.facts.slicing.types import Added
from dockopt.knowledge.command_line import without_version
from dockopt.knowledge.command_packages import packages_for
from dockopt.knowledge.native import modules_with_needs, native_needs
from dockopt.knowledge.pinning import on_each_release
from dockopt.knowledge.starters import is_source
from dockopt.model.instructions import Copy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.knowledge.images import BaseImage

# The name at the front of `name[extra]==1.0`, `name@2` or `@scope/name`.
_NAME = re.compile(r"@?[A-Za-z0-9][\w./-]*")
_CLEAN = "&& rm -rf /var/lib/apt/lists/*"
# Source: docs.npmjs.com: npm-rebuild; github.com/mapbox/node-pre-gyp README
_FROM_SOURCE = ("--build-from-source", "npm_config_build_from_source")
_FETCHING = {*FETCHES, UNKNOWN, "os-install", "os-package"}
# The ecosystem whose interpreter has modules that need libraries of the system.
_IMPORTS = "python"
Wanted: TypeAlias = dict[str, Evidence]


def installed_packages(slicer: Slicer) -> dict[tuple[str, str], Evidence]:
    """(ecosystem, package) of everything that the build installs, as far as manifests and words tell."""
    found: dict[tuple[str, str], Evidence] = {}
    for facts in slicer.stage.steps:
        for command in facts.effective:
            rule = command.rule
            if rule is None or not rule.native:
                continue
            if command.effect == "tools" or rule.manifest_flags or rule.named:
                for word in command.operands:
                    if word and not word.startswith(".") and _reaches_run_time(slicer, command, word):
                        match = _NAME.match(word)
                        name = match[0].lower().replace("_", "-") if match else word
                        found.setdefault((rule.native, name), Evidence(f"`{command.text}`", None, facts.line))
            for name, evidence in _declared(slicer, command):
                found.setdefault((rule.native, name), evidence)
    for ecosystem, name, evidence in _imported(slicer):
        found.setdefault((ecosystem, name), evidence)
    return found


def _imported(slicer: Slicer) -> Iterator[tuple[str, str, Evidence]]:
    """Modules of the interpreter that sources import, under the name of a package with the same need."""
    modules = modules_with_needs(_IMPORTS)
    pattern = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(modules)})\b", re.MULTILINE)
    for path in slicer.context.files:
        if is_source(path) and (match := pattern.search(slicer.context.read(path) or "")):
            yield _IMPORTS, modules[match[1]], Evidence(f"{match[1]} is imported", path)


def _declared(slicer: Slicer, command: CommandFacts) -> Iterator[tuple[str, Evidence]]:
    """What the manifests of the command require, and the projects that it installs from folders."""
    for manifest in installed_manifests(command, slicer.copies, slicer.context):
        for package in manifest.packages:
            if package.group != "dev" or _is_started(slicer, package.name):
                place = package.declared_in or manifest.path
                yield package.name, Evidence(f"{package.name} is installed", place, package.line)
    yield from local_packages(command, slicer.copies, slicer.context)


def _reaches_run_time(slicer: Slicer, command: CommandFacts, word: str) -> bool:
    """Whether a package is copied, or is a tool that the runtime stage installs again."""
    tool = command.effect == "tools" and command.rule is not None and not command.rule.runtime
    return not tool or without_version(word) in slicer.provided


def _is_from_source(slicer: Slicer) -> bool:
    """Whether the build is told to compile what comes prebuilt too."""
    commands = [each for facts in slicer.stage.steps for each in facts.commands]
    told = any(_FROM_SOURCE[0] in each.argv for each in commands)
    return told or any(name.lower() == _FROM_SOURCE[1] for name in slicer.stage.final.values)


def _is_started(slicer: Slicer, package: str) -> bool:
    """Whether run time starts a program of a development dependency, which is kept for that."""
    started = slicer.needs.package_programs
    return package in started or package.removeprefix("@").partition("/")[0] in started


def wanted_libraries(slicer: Slicer, candidate: Candidate) -> Wanted:
    """System packages with the libraries and programs that installed packages use and the candidate lacks."""
    base, new = slicer.stage.base, candidate.base
    wanted: Wanted = {}
    compiled = compiled_packages(slicer)
    for (ecosystem, name), evidence in installed_packages(slicer).items():
        need = native_needs(
            ecosystem, name, from_source=_is_from_source(slicer) or (ecosystem, name) in compiled
        )
        if need is None or not need.applies(slicer.stage.final.values, slicer.needs.words):
            continue
        if need.refuse and (not need.if_fetched or _may_fetch(slicer)):
            message = f"{name} keeps what it needs outside the copied folders: {need.note}"
            raise Doubt(
                "state-outside",
                message,
                evidence.line if evidence.path is None else None,
                evidence=(evidence,),
            )
        if candidate.same or base is None or new is None:
            continue
        manager = "apk" if base.libc == "musl" else "apt"
        names = need.libraries.get(manager, ())
        lost = {library for library in names if library in base.packages - new.packages}
        if new.moving and is_renamed(names, lost, base, new):
            message = f"{name} needs {min(lost)}, which another release of {new.reference} may not have"
            line = slicer.stage.stage.origin.node.line
            hint = "name the release in the tag of FROM"
            raise Doubt("moving-base", message, line, evidence=(evidence,), hint=hint)
        for command in need.commands:
            if command in base.commands - new.commands:
                lost.update(packages_for(manager, command))
        for library in sorted(lost - slicer.provided - new.packages):
            wanted.setdefault(
                library, Evidence(f"{name} uses it ({evidence.text})", evidence.path, evidence.line)
            )
    return wanted


def _may_fetch(slicer: Slicer) -> bool:
    """Whether a step may bring more than packages of a language."""
    commands = [each for facts in slicer.stage.steps for each in facts.effective]
    copies = [facts.step for facts in slicer.stage.steps if isinstance(facts.step, Copy)]
    fetched = any(each.effect in _FETCHING for each in commands)
    return fetched or any(each.source_stage or each.is_add for each in copies)


def is_renamed(names: tuple[str, ...], lost: set[str], base: BaseImage, new: BaseImage) -> bool:
    """Whether another release that the tag may mean has other packages instead of these. Trap 19."""
    pairs = zip(on_each_release(base), on_each_release(new), strict=False)
    others = [set(names) & (full.packages - slim.packages) for full, slim in pairs]
    return any(other - lost and lost - other for other in others)


def install_line(slicer: Slicer, candidate: Candidate, wanted: Wanted) -> list[Added]:
    """One RUN that installs all of them. Raises Doubt where the release's packages are gone. Trap 5.8."""
    new = candidate.base
    if not wanted or new is None:
        return []
    if new.archived or (new.release is None and new.moving):
        name, evidence = next(iter(wanted.items()))
        raise Doubt(
            "runtime-needs-library",
            f"{name} would have to be installed, from a release that may be gone",
            evidence.line if evidence.path is None else None,
            evidence=(evidence,),
        )
    slicer.result.evidence += _reasons(wanted)
    names = " ".join(sorted(wanted))
    if new.libc == "musl":
        # Alpine keeps the packages of all its releases: dl-cdn.alpinelinux.org/alpine.
        return [Added(f"RUN apk add --no-cache {names}")]
    return [Added(f"RUN apt-get update && apt-get install -y --no-install-recommends {names} {_CLEAN}")]


def _reasons(wanted: Wanted) -> list[Evidence]:
    """Why the packages are installed; those of one reason together."""
    names: dict[Evidence, list[str]] = {}
    for name, each in wanted.items():
        names.setdefault(each, []).append(name)
    return [
        Evidence(f"installed: {', '.join(packages)}, as {each.text}", each.path, each.line)
        for each, packages in names.items()
    ]
