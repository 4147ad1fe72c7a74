"""From a question to what the page shows: the rewrite, as a text, as a patch and as HTML.

It is one pure function of data, so that it can be done in a process that is ended when it takes too long.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.report.diff import unified_diff
from dockopt.report.text import crash
from dockopt.syntax.source import decode, encode
from dockopt.web.result import said, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.engine.types import Result
    from dockopt.web.project import Project
    from dockopt.web.question import Question


class Answer(Struct, frozen=True):
    """What the page shows. `said` is a sentence, `html` the rest; without a change the others are empty."""

    said: str
    html: str
    rewritten: bytes = b""
    patch: bytes = b""


def ready() -> None:
    """Load what most answers need."""
    fix("FROM debian\nCOPY . .\nRUN make\n", BuildContext.unknown(), Options())


def answer(asked: Question, project: Project) -> Answer:
    """Do what `dockopt fix` would do, and put it into words. Nothing is written and nothing is run."""
    try:
        return _answer(asked, project)
    except Exception as error:  # noqa: BLE001 - the last gate, as for a file on the command line
        return Answer(crash(error), "")


def _answer(asked: Question, project: Project) -> Answer:
    folder = project.context_of(asked.path)
    context = BuildContext.unknown() if folder is None else BuildContext.open(folder, asked.path)
    result = fix(decode(asked.data), context, asked.options)
    subject = project.subject(asked.path)
    words, html = said(result), shown(result, subject)
    if result.gate_failures or not result.changed:  # then no file is changed
        return Answer(words, html)
    patch = "".join(_diffs(result, project.name(asked.path), subject.context))
    return Answer(words, html, encode(result.after), encode(patch))


def _diffs(result: Result, name: str, context: str) -> Iterator[str]:
    yield unified_diff(name, result.before, result.after)
    for each in result.whole_files:
        yield unified_diff(_joined(context, each.path), each.before, each.after)


def _joined(context: str, path: str) -> str:
    """The path of another file; that of an ignore file may lead out of the context again."""
    from posixpath import normpath

    return normpath((Path(context) / path).as_posix())
