"""Modules that the original finds and the rewritten image does not, followed from what the container starts.

The image's own interpreter follows the imports by a program of `inside/`, without a network and without
starting the project. What neither image finds is no finding.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.origin import context_copies
from dockopt.facts.roots import run_time_needs
from dockopt.facts.stage import stage_facts
from dockopt.knowledge.entry_modules import Language, languages
from dockopt.model.dockerfile import lower
from dockopt.model.scope import join_path
from dockopt.syntax.parser import parse
from dockopt.verify.container import StartError, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dockopt.context.tree import BuildContext
    from dockopt.verify.session import Session
    from dockopt.verify.sides import Side
    from dockopt.verify.wholeness import Image

_SHARE = 0.6  # of the time for a start: what is not imported by then is not looked at


class Question(Struct, frozen=True):
    """What is followed in both images: by which interpreter, from where."""

    language: Language
    interpreter: str
    entries: tuple[str, ...]

    def command(self, seconds: float) -> list[str]:
        """Return the words behind the interpreter."""
        program = (files("dockopt.verify") / "inside" / self.language.helper).read_text(encoding="utf-8")
        return [*self.language.options, program, str(seconds), *self.entries]


def questions(side: Side, context: BuildContext, images: Sequence[Image]) -> list[Question]:
    """Return what to follow: for each language that is started and whose interpreter all images have."""
    starts = _starts(side, context)
    found = []
    for language in languages():
        entries = entries_of(language, starts)
        interpreter = next((name for name in language.interpreters if _everywhere(name, images)), None)
        if interpreter is not None and (entries or _is_started(language, starts)):
            found.append(Question(language, interpreter, entries))
    return found


def _starts(side: Side, context: BuildContext) -> list[tuple[tuple[str, ...], str | None]]:
    """Return every command that the image's container is known to start, with its working directory."""
    dockerfile = lower(parse(side.text))
    if not dockerfile.stages:
        return []
    stage = stage_facts(dockerfile, dockerfile.stages[-1])
    needs = run_time_needs(stage, context_copies(stage, context) or (), context)
    return [(tuple(word or "" for word in argv), cwd) for argv, cwd in needs.starts]


def entries_of(language: Language, starts: Iterable[tuple[tuple[str, ...], str | None]]) -> tuple[str, ...]:
    """Return where to begin, each once, in the form that the programs inside read."""
    found: dict[str, None] = {}
    for argv, cwd in starts:
        source = language.source(argv)
        path = join_path(cwd, source) if source else None
        found |= dict.fromkeys([f"file:{path}"] if path else [])
        found |= dict.fromkeys(f"module:{name}" for name in language.modules(argv))
    return tuple(found)


def _is_started(language: Language, starts: Iterable[tuple[tuple[str, ...], str | None]]) -> bool:
    return any(language.starts(argv) for argv, _ in starts)


def _everywhere(name: str, images: Sequence[Image]) -> bool:
    return all(image.files.which(name, image.path) is not None for image in images)


def unresolved(session: Session, image: str, question: Question, envs: Mapping[str, str]) -> dict[str, str]:
    """Return the modules that an image does not find, each with a line that says so."""
    command = question.command(_SHARE * session.limits.start)
    options = {"entrypoint": question.interpreter, "networks": ["none"]}
    try:
        done = run(session, image, command, envs, **options)
    except StartError:
        return {}
    lines = (line.split("\t") for line in done.out.splitlines())
    return {words[0]: f"{words[1]}: {_said(words)}" for words in lines if len(words) == 3}


def _said(words: Sequence[str]) -> str:
    name, _, error = words
    return (
        f"the module {name} is not there"
        if error == "not there"
        else f"the module {name} cannot be loaded: {error}"
    )
