"""Everything for which the builder would refuse a Dockerfile, as far as it needs no evaluation.

BuildKit stops at its first error; this goes on and reports them all.
Source: `ParseInstruction` and `Parse` in `frontend/dockerfile/instructions/parse.go`.
"""

from collections.abc import Iterator

from dockopt.syntax.check_arguments import check_arguments
from dockopt.syntax.check_expansion import check_expansion
from dockopt.syntax.check_flags import check_flags
from dockopt.syntax.grammar import RULES
from dockopt.syntax.nodes import Document, Instruction
from dockopt.syntax.problems import Problem
from dockopt.syntax.suggest import nearest


def check(document: Document) -> tuple[Problem, ...]:
    """Return all problems in the order of their places, those of `document.problems` included."""
    problems = list(document.problems)
    for instruction in document.instructions:
        problems += _check_instruction(instruction, document.escape)
    problems += _check_stages(document.instructions)
    return tuple(sorted(problems, key=lambda problem: problem.span))


def _check_instruction(instruction: Instruction, escape: str) -> Iterator[Problem]:
    if instruction.name not in RULES:
        yield _unknown(instruction)
        return
    yield from check_flags(instruction)
    yield from check_arguments(instruction, escape)
    yield from check_expansion(instruction, escape)


def _unknown(instruction: Instruction) -> Problem:
    guess = nearest(instruction.name, RULES)
    hint = f"did you mean {guess}?" if guess else "is a line continuation missing above?"
    message = f"unknown instruction: {instruction.keyword}"
    return Problem("unknown-instruction", message, instruction.keyword_span, hint)


def _check_stages(instructions: tuple[Instruction, ...]) -> Iterator[Problem]:
    """Nothing but ARG may stand before the first FROM, and there must be one."""
    for instruction in instructions:
        if instruction.name == "FROM":
            return
        if instruction.name in RULES and instruction.name != "ARG":
            message = f"no build stage in current context: {instruction.name} before FROM"
            hint = "only ARG may stand before the first FROM"
            yield Problem("before-from", message, instruction.keyword_span, hint)
    if instructions:
        message = "dockerfile contains no stages to build"
        yield Problem("no-stage", message, instructions[-1].keyword_span, "add a FROM")
