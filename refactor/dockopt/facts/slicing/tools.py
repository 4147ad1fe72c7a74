"""Where each program that run time calls comes from, and how the runtime stage gets it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from dockopt.context.manifests import read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import context_path, is_below
from dockopt.facts.situation import USUAL_PATH
from dockopt.facts.slicing.native_needs import Wanted, installed_packages
from dockopt.facts.slicing.repeated import is_left, manager_name
from dockopt.facts.slicing.started import started_programs
from dockopt.facts.slicing.types import Brought, Kept
from dockopt.facts.slicing.whole_runs import may_bring_any, may_unpack
from dockopt.knowledge.command_packages import packages_for, providers
from dockopt.knowledge.commands import root_rules
from dockopt.model.instructions import Copy
from dockopt.model.scope import expand

if TYPE_CHECKING:
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer

SCRIPTS = "/usr/local/bin"


def bring_programs(slicer: Slicer) -> None:
    """Bring the console scripts that run time calls, beside the packages they belong to.

    Raises Doubt for a program that nothing in the file explains.
    """
    _check_sources(slicer)
    for path, evidence in slicer.needs.paths.items():
        if not _is_explained(slicer, path):
            folder, _, name = path.rpartition("/")
            _bring_program(slicer, name, path, evidence, on_path=folder in USUAL_PATH)
    known = {name for rule in root_rules() if rule.kind == "console-script" for name in rule.program}
    # Only an interpreter's own packages put programs on PATH.
    on_path = any(tree.interpreter for tree in slicer.products.trees.values())
    installed = {package for _, package in installed_packages(slicer)} if on_path else set()
    # A package that is started surely has a program of its name; of the known ones a hint is enough.
    started = started_programs(installed & known, slicer.context) | started_programs(
        installed, slicer.context, surely=True
    )
    hinted = {name: each for name, each in slicer.needs.hinted.items() if name in installed}
    for name, evidence in (hinted | slicer.needs.programs | started).items():
        # What comes under unknown names is no reason to leave a program of the packages behind.
        unnamed = may_come_unnamed(slicer, name) and not (on_path and _is_console_script(slicer, name))
        if not unnamed and not _is_surely_there(slicer, name):
            _bring_program(slicer, name, name, evidence, on_path=True)


def _check_sources(slicer: Slicer) -> None:
    """Raise Doubt for a source to start with that a build step may have made outside its own folder."""
    if not any(command.effect == "build" for facts in slicer.stage.steps for command in facts.effective):
        return  # then only what is mounted at run time may hold it
    for path, evidence in slicer.needs.files.items():
        if not _is_explained(slicer, path):
            message = f"run time starts {path}, and nothing shows which step makes it"
            line = evidence.line if evidence.path is None else None
            raise Doubt("unknown-start-command", message, line, evidence=(evidence,))


def _bring_program(slicer: Slicer, name: str, called: str, evidence: Evidence, *, on_path: bool) -> None:
    tree = next((each for each in slicer.products.trees.values() if each.interpreter), None)
    base, interpreter = slicer.stage.base, slicer.stage.interpreter
    there = slicer.provided | (base.commands if base is not None else frozenset())
    if (base is None and interpreter is None) or (on_path and name in there):
        return
    if tree is not None and on_path and _is_console_script(slicer, name):
        runtime = slicer.result.runtime
        places = [
            index
            for index, item in enumerate(runtime)
            if isinstance(item, Brought) and item.path == tree.path
        ]
        folder = base.system.scripts if base and base.system else scripts_beside(tree.path)
        for each in _with_others(name):
            script = Brought(f"{folder}/{each}", "file", folder=False, tree=tree.path)
            runtime.insert(places[0] + 1, script)
        text = f"{name} is a console script of the installed packages: {evidence.text}"
        slicer.result.evidence.append(Evidence(text, evidence.path, evidence.line))
        slicer.provided.add(name)
    elif not (on_path and _may_come_with_packages(slicer, name)):
        message = f"run time calls {called}, and nothing shows where it comes from"
        line = evidence.line if evidence.path is None else None
        raise Doubt("unknown-start-command", message, line, evidence=(evidence,))


def scripts_beside(tree: str) -> str:
    """Where an interpreter puts the console scripts of its packages: below the same prefix."""
    prefix, found, _ = tree.partition("/lib/")
    return f"{prefix}/bin" if found else SCRIPTS


def _with_others(name: str) -> tuple[str, ...]:
    """A console script and those that it starts itself; a pattern that matches it stands for both."""
    rules = [rule for rule in root_rules() if rule.kind == "console-script" and name in rule.program]
    others = tuple(each for rule in rules[:1] for each in rule.brings)
    return others if any(fnmatchcase(name, each) for each in others) else (name, *others)


def _is_explained(slicer: Slicer, path: str) -> bool:
    """Whether a COPY, the build or a command of the file brings this path."""
    copied = [each.target for each in slicer.copies] + [
        item.step.before.resolve(item.step.step.destination.text) or "/"
        for item in slicer.result.runtime
        if isinstance(item, Kept) and isinstance(item.step.step, Copy) and item.step.step.destination
    ]
    written = [target for target, _, _ in slicer.products.written]
    homes = [*copied, *written, *slicer.products.trees, *slicer.folders]
    usual = {*USUAL_PATH, "/", "/usr", "/usr/local"}
    if path in slicer.products.programs or slicer.is_carried(path) or may_unpack(slicer, path):
        return True
    return any(
        is_below(path, home) and (home not in usual or context_path(slicer.copies, path, slicer.context))
        for home in homes
    )


def is_there(slicer: Slicer, name: str) -> bool:
    """Whether the base image, the build or the file itself may provide the program in the runtime stage."""
    return _is_surely_there(slicer, name) or may_come_unnamed(slicer, name)


def may_come_unnamed(slicer: Slicer, name: str) -> bool:
    """Whether a RUN that is repeated, or what a build installs, brings programs under names not known."""
    return may_bring_any(slicer) or _is_installed(slicer, name)


def _is_surely_there(slicer: Slicer, name: str) -> bool:
    base = slicer.stage.base
    if (
        (base is not None and name in base.commands)
        or name in slicer.provided
        or slicer.stage.final.environments
    ):
        return True
    if any(path.rsplit("/", 1)[-1] == name for path in slicer.products.programs):
        return True
    if _comes_along(slicer, name):
        return True
    folders = (*_path_folders(slicer), *USUAL_PATH)
    if any(context_path(slicer.copies, f"{folder}/{name}", slicer.context) for folder in folders):
        return True
    written = {path for path, _, _ in slicer.products.written} | {each.target for each in slicer.copies}
    return any(f"{folder}/{name}" in written for folder in folders)


def _is_installed(slicer: Slicer, name: str) -> bool:
    """Whether a build installs programs into a folder of PATH, whose names only its own files tell."""
    installs = (path for path, _, each in slicer.products.written if each.effect == "install")
    folders = (*_path_folders(slicer), *USUAL_PATH)
    return any(is_below(f, path) for path in installs for f in folders) and not is_left(slicer, name)


def _comes_along(slicer: Slicer, name: str) -> bool:
    """Whether a folder of PATH lies in copied packages, or a kept COPY brings a file of that name there."""
    trees = [tree.path for tree in slicer.products.trees.values() if not tree.interpreter]
    if any(is_below(folder, tree) for folder in _path_folders(slicer) for tree in trees):
        return True
    for item in slicer.result.runtime:
        if isinstance(item, Kept) and isinstance(item.step.step, Copy) and item.step.step.source_stage:
            target = item.step.step.destination
            folder = item.step.before.resolve(target.text) if target else None
            names = {word.text.rsplit("/", 1)[-1] for word in item.step.step.sources}
            if name in names and folder in {*USUAL_PATH, *_path_folders(slicer)}:
                return True
    return False


def _path_folders(slicer: Slicer) -> tuple[str, ...]:
    path = expand(slicer.stage.final.values.get("PATH") or "", {})
    return tuple(each for each in (path or "").split(":") if each.startswith("/"))


def _is_console_script(slicer: Slicer, name: str) -> bool:
    """Whether an installed package brings the program, as far as names and entry points tell."""
    packages = {package for _, package in installed_packages(slicer)}
    known = slicer.needs.kinds.get(name) in {"console-script", "process-manager"}
    if name in packages or (known and any(name.startswith(package) for package in packages)):
        return True
    for path in ("pyproject.toml", "setup.cfg"):
        manifest = read_manifest(slicer.context, path)
        if manifest is not None and name in manifest.scripts:
            return True
    sure = slicer.needs.kinds.get(name) == "console-script"
    return sure and not _may_come_with_packages(slicer, name)


def _may_come_with_packages(slicer: Slicer, name: str) -> bool:
    """Whether an installed system package, all of which the runtime stage has, may bring it."""
    stem = name.rstrip("d")
    return (
        bool(slicer.provided & providers(manager_name(slicer), name))
        or any(package.startswith(stem) or stem in package for package in slicer.provided)
        or slicer.candidate.same
    )


def wanted_tools(slicer: Slicer, candidate: Candidate, missing: dict[str, Evidence]) -> Wanted:
    """System packages for the programs that the smaller image lacks. Raises Doubt where none is known."""
    wanted: Wanted = {}
    new = candidate.base
    manager = manager_name(slicer)
    for name, evidence in missing.items():
        packages = packages_for(manager, name)
        if not packages or new is None:
            raise Doubt(
                "runtime-needs-tool",
                f"run time calls {name}, which the smaller image lacks",
                evidence.line if evidence.path is None else None,
                evidence=(evidence,),
            )
        for package in packages:
            if package not in new.packages | slicer.provided:
                named = name in evidence.text
                text = evidence.text if named else f"{name} is called: {evidence.text}"
                wanted.setdefault(package, Evidence(text, evidence.path, evidence.line))
    return wanted
