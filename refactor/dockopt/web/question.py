"""What the page asks: the bytes of a Dockerfile, and which rules may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.engine.types import Options
from dockopt.passes.selection import UnknownRuleError, find_rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dockopt.web.project import Project

_KEYS = ("dockerfile", "rule", "unsafe")


class QuestionError(ValueError):
    """A question that the page does not ask. The text says what is wrong with it."""


class Question(Struct, frozen=True):
    """A Dockerfile as it is on the page. `path`: the file that it was, if it is one of the project."""

    data: bytes
    path: Path | None
    options: Options


def question(data: bytes, pairs: Iterable[tuple[str, str]], project: Project) -> Question:
    """Read a question: the text, and the pairs of its address. Raises QuestionError."""
    given: dict[str, list[str]] = {key: [] for key in _KEYS}
    for key, value in pairs:
        if key not in given:
            raise QuestionError(f"There is no parameter {key!r}.")
        given[key].append(value)
    for key in ("dockerfile", "unsafe"):
        if len(given[key]) > 1:
            raise QuestionError(f"The parameter {key!r} is given twice.")
    if given["unsafe"] not in ([], ["1"]):
        raise QuestionError("The parameter 'unsafe' is '1' or left out.")
    options = Options(unsafe=bool(given["unsafe"]), selected=_rules(given["rule"]))
    path = dockerfile(given["dockerfile"][0], project) if given["dockerfile"] else None
    return Question(data, path, options)


def dockerfile(number: str, project: Project) -> Path:
    """The file of a number. Raises QuestionError."""
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        raise QuestionError("A Dockerfile is named by its number.")
    try:
        return project.path(int(number))
    except LookupError:
        raise QuestionError(f"There is no Dockerfile with the number {number}.") from None


def _rules(names: Iterable[str]) -> frozenset[str]:
    try:
        return frozenset(find_rule(name).name for name in names)
    except UnknownRuleError as error:
        raise QuestionError(str(error)) from error
