"""System libraries and programs that installed packages load, and that the smaller image lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import FETCHES
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.evidence import Evidence
from dockopt.facts.install_manifests import installed_manifests
from dockopt.facts.slicing.built_with import built_with
from dockopt.facts.slicing.divide import first_install
from dockopt.facts.slicing.from_source import compiled_packages
from dockopt.facts.slicing.local_packages import local_packages
from dockopt.facts.slicing.repeated import manager_name
from dockopt.facts.slicing.types import Added
from dockopt.knowledge.command_line import without_version
from dockopt.knowledge.command_packages import packages_for, providers
from dockopt.knowledge.native import NativeNeed, mentions, modules_with_needs, native_needs
from dockopt.knowledge.packages import brought_libraries
from dockopt.knowledge.pinning import on_each_release
from dockopt.knowledge.starters import is_source
from dockopt.model.instructions import Copy
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.knowledge.images import BaseImage

# The name at the front of `name[extra]==1.0`, `name@2` or `@scope/name`.
_NAME = regex(r"@?[A-Za-z0-9][\w./-]*")
_CLEAN = "&& rm -rf /var/lib/apt/lists/*"
# Source: docs.npmjs.com: npm-rebuild; github.com/mapbox/node-pre-gyp README
_FROM_SOURCE = ("--build-from-source", "npm_config_build_from_source")
_FETCHING = {*FETCHES, UNKNOWN, "os-install", "os-package"}
# The ecosystem whose interpreter has modules that need libraries of the system.
_IMPORTS = "python"
_USED = "the sources use "
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
            for name in rule.needs:
                found.setdefault((rule.native, name), Evidence(f"`{command.text}`", None, facts.line))
    for ecosystem, name, evidence in (*_imported(slicer), *_mentioned(slicer, found)):
        found.setdefault((ecosystem, name), evidence)
    return found


def _mentioned(slicer: Slicer, found: Collection[tuple[str, str]]) -> list[tuple[str, str, Evidence]]:
    """What sources use of a package that another one brings along, under the name of one with that need."""
    if not any(ecosystem == _IMPORTS for ecosystem, _ in found):
        return []
    key = ("mentioned packages",)
    if key not in slicer.context.memo:
        slicer.context.memo[key] = list(_words_in_sources(slicer.context))
    result: list[tuple[str, str, Evidence]] = slicer.context.memo[key]
    return result


def _words_in_sources(context: BuildContext) -> Iterator[tuple[str, str, Evidence]]:
    table = mentions(_IMPORTS)
    for path in context.files:
        text = (context.read(path) or "").lower() if is_source(path) else ""
        for name, words in table.items():
            word = next((each for each in words if each in text), None)
            if word is not None:
                line = text.count("\n", 0, text.index(word)) + 1
                yield _IMPORTS, name, Evidence(f"{_USED}{word.rstrip('(')}", path, line)


def _imported(slicer: Slicer) -> Iterator[tuple[str, str, Evidence]]:
    """Modules of the interpreter that sources import, under the name of a package with the same need."""
    key = ("imported modules",)
    if key not in slicer.context.memo:
        slicer.context.memo[key] = list(_in_sources(slicer.context))
    yield from slicer.context.memo[key]


def _in_sources(context: BuildContext) -> Iterator[tuple[str, str, Evidence]]:
    modules = modules_with_needs(_IMPORTS)
    pattern = re.compile(rf"^[ \t]*(?:import|from)[ \t]+({'|'.join(modules)})\b", re.MULTILINE)
    for path in context.files:
        if is_source(path) and (match := pattern.search(context.read(path) or "")):
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
    had = (base.packages if base else frozenset()) | left_libraries(slicer)
    from_source, values = _is_from_source(slicer), _values(slicer)
    for (ecosystem, name), evidence in installed_packages(slicer).items():
        need = native_needs(ecosystem, name, from_source=from_source or (ecosystem, name) in compiled)
        if need is None or not need.applies(values, slicer.needs.words):
            continue
        if need.refuse and (not need.if_fetched or _may_fetch(slicer)):
            message = f"{name} keeps what it needs outside the copied folders: {need.note}"
            raise Doubt(
                "state-outside",
                message,
                evidence.line if evidence.path is None else None,
                evidence=(evidence,),
            )
        _check_toolchain(slicer, candidate, need, name, evidence)
        wanted |= dict(built_with(need, name, evidence, slicer))
        if base is None or new is None:
            continue
        manager = "apk" if base.libc == "musl" else "apt"
        names = need.libraries.get(manager, ())
        lost = {library for library in names if library in had - new.packages}
        if new.moving and is_renamed(names, lost, base, new):
            message = f"{name} needs {min(lost)}, which another release of {new.reference} may not have"
            line = slicer.stage.stage.origin.node.line
            hint = "name the release in the tag of FROM"
            raise Doubt("moving-base", message, line, evidence=(evidence,), hint=hint)
        for command in need.commands:
            left = providers(manager, command) & slicer.left
            if left or command in base.commands - new.commands:
                lost.update(packages_for(manager, command))
        for library in sorted(lost - slicer.provided - new.packages):
            wanted.setdefault(
                library, Evidence(f"{name} uses it ({evidence.text})", evidence.path, evidence.line)
            )
    return wanted


def _check_toolchain(
    slicer: Slicer, candidate: Candidate, need: NativeNeed, name: str, evidence: Evidence
) -> None:
    """Raise Doubt where a package compiles at run time, with what would stay behind. Traps 20 and 22."""
    base, new = slicer.stage.base, candidate.base
    lost = base.commands - new.commands if base and new and not candidate.same else frozenset()
    gone = [each for each in need.toolchain if each in lost or each in slicer.left]
    if gone:
        used = evidence.text.removeprefix(_USED) if evidence.text.startswith(_USED) else name
        message = f"{used} {need.note}, and {gone[0]} would stay behind"
        line = evidence.line if evidence.path is None else None
        raise Doubt("runs-toolchain", message, line, evidence=(evidence,))


def _values(slicer: Slicer) -> dict[str, str | None]:
    """The variables that the installs saw, and the settings that mean the same."""
    final = slicer.stage.final
    return {**final.settings, **final.values}


def left_libraries(slicer: Slicer) -> frozenset[str]:
    """Libraries that came with the system packages that stay behind: libgomp1 with gcc."""
    release = slicer.stage.base.release if slicer.stage.base else None
    found = (brought_libraries(manager_name(slicer), release, name) for name in slicer.left)
    return frozenset(library for libraries in found for library in libraries)


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
    if not wanted:
        return []
    if new is None:
        return [_by_first_install(slicer, wanted)]
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


def _by_first_install(slicer: Slicer, wanted: Wanted) -> Added:
    """On an image that nothing is known of, what the file itself installs with installs these, too."""
    slicer.result.evidence += _reasons(wanted)
    first = first_install(slicer.stage)
    program = (first.argv[0] if first else None) or "apt-get"
    names = " ".join(sorted(wanted))
    texts = {
        "apt": f"apt-get update && apt-get install -y --no-install-recommends {names} {_CLEAN}",
        "apk": f"apk add --no-cache {names}",
        "rpm": f"{program} install -y {names} && {program} clean all",
        "zypper": f"zypper --non-interactive install {names} && zypper clean --all",
    }
    return Added(f"RUN {texts[manager_name(slicer)]}")


def _reasons(wanted: Wanted) -> list[Evidence]:
    """Why the packages are installed; those of one reason together."""
    names: dict[Evidence, list[str]] = {}
    for name, each in wanted.items():
        names.setdefault(each, []).append(name)
    return [
        Evidence(f"installed: {', '.join(packages)}, as {each.text}", each.path, each.line)
        for each, packages in names.items()
    ]
