"""Arguments that BuildKit would refuse without knowing any variable.

Source: `frontend/dockerfile/instructions/parse.go`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dockopt.syntax.grammar import RULES, canonical
from dockopt.syntax.heredocs import opens_heredoc
from dockopt.syntax.nodes import Instruction
from dockopt.syntax.problems import Problem
from dockopt.syntax.regex import regex
from dockopt.syntax.source import SPACES
from dockopt.syntax.words import declarations, health_check, name_values, words

_STAGE_NAME: Final = regex(r"[a-z][a-z0-9_.-]*")
#: ONBUILD cannot hold these back.
_NO_TRIGGERS: Final = ("FROM", "MAINTAINER")

_Check = Callable[[Instruction, str], Iterator[Problem]]


def check_arguments(instruction: Instruction, escape: str) -> Iterator[Problem]:
    """Yield what is wrong with the arguments of an instruction that BuildKit knows."""
    empty = not instruction.arguments.text or (instruction.json == () and instruction.name != "HEALTHCHECK")
    if empty and RULES[instruction.name].least:
        yield _problem(instruction, "missing-argument", _missing(instruction.name))
    elif instruction.name in _CHECKS:
        yield from _CHECKS[instruction.name](instruction, escape)


def argument_words(instruction: Instruction) -> tuple[str, ...]:
    """Return the strings of the JSON form, else the words between blanks."""
    if instruction.json is not None and instruction.name != "HEALTHCHECK":
        return instruction.json
    return tuple(word.text for word in words(instruction.arguments))


def _missing(name: str) -> str:
    if name == "FROM":
        return "FROM requires either one or three arguments"
    if RULES[name].least > 1:
        return f"{name} requires at least two arguments"
    single = name in {"MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR"}
    return f"{name} requires {'exactly' if single else 'at least'} one argument"


def _from(instruction: Instruction, _escape: str) -> Iterator[Problem]:
    """`parseBuildStageName`; Go folds the case of AS, so U+017F counts as an `s`."""
    found = words(instruction.arguments)
    if len(found) == 1:
        return
    if len(found) != 3 or found[1].text.casefold() != "as":
        hint = "write FROM image, or FROM image AS name"
        yield _problem(instruction, "from-arguments", _missing("FROM"), hint)
    elif not _STAGE_NAME.fullmatch(found[2].text.lower()):
        message = f'invalid name for build stage: "{found[2].text}"'
        hint = "begin with a letter; go on with letters, digits, '-', '_' and '.'"
        yield Problem("stage-name", message, found[2].span, hint)


def _copy(instruction: Instruction, _escape: str) -> Iterator[Problem]:
    found = argument_words(instruction)
    if len(found) < RULES[instruction.name].least:
        message = f"{instruction.name} requires at least two arguments, but only one was provided"
        yield _problem(instruction, "missing-argument", message, "add the destination")
    elif opens_heredoc(found[-1]):
        message = f"{instruction.name} cannot accept a heredoc as a destination"
        yield _problem(instruction, "heredoc-destination", message, "add the destination")


def _pairs(instruction: Instruction, escape: str) -> Iterator[Problem]:
    read = declarations if instruction.name == "ARG" else name_values
    for pair in read(instruction.arguments, escape):
        if not pair.name:
            yield Problem("blank-name", f"{instruction.name} names can not be blank", pair.span)


def _healthcheck(instruction: Instruction, _escape: str) -> Iterator[Problem]:
    word, rest = health_check(instruction.arguments)
    kind = word.text.upper()
    if kind == "NONE":
        if rest.text and instruction.json != ():
            yield _problem(instruction, "healthcheck-none", "HEALTHCHECK NONE takes no arguments")
    elif kind != "CMD":
        message = f'Unknown type "{kind}" in HEALTHCHECK'
        yield _problem(instruction, "healthcheck-type", message, "write HEALTHCHECK CMD command, or NONE")
    elif not rest.text or instruction.json == ():
        yield _problem(instruction, "missing-argument", "Missing command after HEALTHCHECK CMD")


def _onbuild(instruction: Instruction, _escape: str) -> Iterator[Problem]:
    """`parseOnBuild` looks at the keyword only; the rest is read when an image is built on this one."""
    keyword = instruction.trigger.keyword if instruction.trigger else ""
    if canonical(keyword) == "ONBUILD":
        message = "Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed"
        yield _problem(instruction, "onbuild-trigger", message)
    elif keyword.upper() in _NO_TRIGGERS:
        yield _problem(
            instruction, "onbuild-trigger", f"{keyword.upper()} isn't allowed as an ONBUILD trigger"
        )


def _shell(instruction: Instruction, _escape: str) -> Iterator[Problem]:
    if instruction.json is None:
        hint = 'write SHELL ["executable", "parameters"]'
        yield _problem(instruction, "shell-not-json", "SHELL requires the arguments to be in JSON form", hint)


def _volume(instruction: Instruction, _escape: str) -> Iterator[Problem]:
    if not all(word.strip(SPACES) for word in argument_words(instruction)):
        yield _problem(instruction, "blank-volume", "VOLUME specified can not be an empty string")


_CHECKS: Final[Mapping[str, _Check]] = {
    "ADD": _copy,
    "ARG": _pairs,
    "COPY": _copy,
    "ENV": _pairs,
    "FROM": _from,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _pairs,
    "ONBUILD": _onbuild,
    "SHELL": _shell,
    "VOLUME": _volume,
}


def _problem(instruction: Instruction, code: str, message: str, hint: str = "") -> Problem:
    arguments = instruction.arguments
    span = arguments.span(0, len(arguments.text)) if arguments.text else instruction.keyword_span
    return Problem(code, message, span, hint)
