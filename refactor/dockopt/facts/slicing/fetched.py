"""Sources and programs that a RUN fetches: nothing in the context tells what they need of the system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.doubt import Doubt
from dockopt.facts.downloads import FETCHES
from dockopt.facts.install_inputs import is_local
from dockopt.facts.install_manifests import named_values
from dockopt.facts.origin import ContextCopy, is_below, unpacks
from dockopt.facts.run_units import address_of
from dockopt.facts.situation import USUAL_PATH
from dockopt.facts.slicing.products import is_disposable
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.knowledge.downloads import is_portable
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.choose_base import Candidate
    from dockopt.facts.slicing.slicer import Slicer
    from dockopt.facts.stage import StepFacts

_WORKS_ON_SOURCES = {"dependencies", "build"}
_REPAIRS = {"-f", "--fix-broken"}


def check_fetched(slicer: Slicer, candidate: Candidate) -> None:
    """Raise Doubt where a smaller image may lack what fetched sources or programs use."""
    if candidate.loses_nothing(slicer.stage.base):
        return
    if slicer.beside is None:
        _check_sources(slicer)
    for facts in slicer.stage.steps:
        _check_packages(facts)
        if any(_brings_program(slicer, facts, each) for each in facts.commands):
            _check_addresses(facts)


def _check_sources(slicer: Slicer) -> None:
    fetched = [path for path, _, each in slicer.products.written if each.effect == "unpack"]
    fetched += [path for copy in slicer.copies if unpacks(copy) for path in _added(slicer, copy)]
    for facts in slicer.stage.steps:
        for command in facts.effective:
            places = _sources_of(command)
            if any(path and is_below(path, folder) for path in places for folder in fetched):
                raise Doubt(
                    "fetched-sources",
                    f"`{command.text}` works on sources that a RUN fetches, and what these need of the "
                    "system cannot be read",
                    facts.line,
                    hint="bring the sources by COPY from the context",
                )


def _sources_of(command: CommandFacts) -> list[str | None]:
    """The folders and files whose sources a build or an install works on."""
    if command.effect == "tools":
        return [join_path(command.cwd, word) for word in command.operands if word and is_local(word)]
    if command.effect not in _WORKS_ON_SOURCES:
        return []
    flags = command.rule.manifest_flags if command.rule else ()
    return [command.cwd, *(join_path(command.cwd, word) for word in named_values(command.argv, flags))]


def _added(slicer: Slicer, copy: ContextCopy) -> Iterator[str]:
    """Where an ADD puts a repository, an archive or a file, unless sources of the context lie there."""
    for source in copy.sources:
        name = source.partition("#")[0].rstrip("/").rsplit("/", 1)[-1]
        is_file = "://" in source and not name.endswith(".git")
        path = f"{copy.target.rstrip('/')}/{name}" if is_file and copy.folder else copy.target
        others = (each for each in slicer.copies if not unpacks(each) and each.folder)
        if path not in SYSTEM_FOLDERS and not any(is_below(path, each.target) for each in others):
            yield path


def _check_packages(facts: StepFacts) -> None:
    """A package file installed without what it depends on finds that in the full image alone."""
    repaired = any(each.effect == "os-install" and _REPAIRS & set(each.argv) for each in facts.commands)
    package = next((each for each in facts.commands if each.effect == "os-package"), None)
    if package is not None and not repaired:
        message = f"`{package.text}` brings nothing of what the package depends on"
        hint = "install the file with apt-get install ./FILE"
        raise Doubt("fetched-program", message, facts.line, hint=hint)


def _brings_program(slicer: Slicer, facts: StepFacts, command: CommandFacts) -> bool:
    """Whether a download ends as a program: on PATH, made executable, linked or started."""
    if command.effect not in FETCHES:
        return False
    folders = {*USUAL_PATH, *(slicer.stage.final.values.get("PATH") or "").split(":")}
    for path in command.targets or ():
        if is_disposable(path, slicer.products):
            continue
        if path.rpartition("/")[0] in folders or path in SYSTEM_FOLDERS:
            return True
        if any(is_below(each, path) for each in (*folders, *slicer.needs.paths)):
            return True
        if any(is_below(each, path) for each in _used(slicer, facts)):
            return True
    return False


def _used(slicer: Slicer, facts: StepFacts) -> list[str]:
    """Paths that this or a later step makes executable, links, or puts on PATH."""
    found: list[str] = []
    for later in slicer.stage.steps[facts.index :]:
        for command in later.commands:
            if command.effect == "mode":
                found += command.targets or ()
            elif command.effect in {"link", "transfer", "move"}:
                words = (join_path(command.cwd, word) for word in command.operands[:-1] if word)
                found += [path for path in words if path]
    return found


def _check_addresses(facts: StepFacts) -> None:
    for command in facts.commands:
        url = address_of(command)
        if url is not None and not is_portable(url):
            raise Doubt(
                "fetched-program",
                f"what is fetched from {url} may need libraries that a smaller image lacks",
                facts.line,
                hint="install it as a package, or copy it from an image of its own",
            )
