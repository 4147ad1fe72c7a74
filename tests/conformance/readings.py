"""What a parser reads in a Dockerfile, in one shape for dockopt and its oracles."""

from dataclasses import dataclass, replace

import dockerfile  # type: ignore[import-not-found]  # an extension module without types
from e2b_dockerfile_utils import DockerfileSyntaxError, parse_dockerfile_ast

from dockopt.syntax.grammar import RULES, Form
from dockopt.syntax.nodes import Document, Instruction
from dockopt.syntax.words import declarations, health_check, name_values, words


@dataclass(frozen=True, slots=True)
class Inline:
    """A heredoc."""

    name: str
    content: str
    fd: int
    #: None where the parser does not say.
    expand: bool | None = None
    chomp: bool | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """An instruction; `values` are BuildKit's node values (name and value of a pair count separately)."""

    keyword: str
    trigger: str
    flags: tuple[str, ...]
    values: tuple[str, ...]
    json: bool
    lines: tuple[int, int]
    heredocs: tuple[Inline, ...]


def read_dockopt(document: Document) -> list[Reading]:
    """Return what dockopt reads."""
    return [_reading(instruction, document.escape) for instruction in document.instructions]


def as_go(reading: Reading) -> Reading:
    """Leave out what the Go package does not say."""
    plain = (Inline(doc.name, doc.content, doc.fd) for doc in reading.heredocs)
    return replace(reading, heredocs=tuple(plain))


def as_port(reading: Reading, instruction: Instruction, escape: str) -> Reading:
    """Write the name in upper case and pairs with their separators, as the port does."""
    found = reading.values
    if instruction.name in RULES and RULES[instruction.name].form is Form.PAIRS:
        pairs = name_values(instruction.arguments, escape)
        triples = ((pair.name, pair.value or "", "" if pair.legacy else "=") for pair in pairs)
        found = tuple(text for triple in triples for text in triple)
    return replace(reading, keyword=instruction.name, values=found)


def read_go(text: str) -> list[Reading] | None:
    """Read with BuildKit's own parser; None when it refuses the file, or garbles it to no UTF-8."""
    try:
        commands = dockerfile.parse_string(text)
    except (dockerfile.GoParseError, UnicodeDecodeError):
        return None
    return [
        Reading(
            keyword=command.cmd or "",
            trigger=command.sub_cmd or "",
            flags=command.flags,
            values=command.value,
            json=command.json,
            lines=(command.start_line, command.end_line),
            heredocs=tuple(Inline(doc.name, doc.content, doc.file_descriptor) for doc in command.heredocs),
        )
        for command in commands
    ]


def read_port(text: str) -> list[Reading] | None:
    """Read with the port that checks instructions, too; None when it refuses the file."""
    try:
        tree = parse_dockerfile_ast(text)
    except DockerfileSyntaxError:
        return None
    return [
        Reading(
            keyword=node.name,
            trigger="",
            flags=tuple(node.flags),
            values=tuple(node.args),
            json=node.json,
            lines=(node.start_line, node.end_line),
            heredocs=tuple(
                Inline(doc.name, doc.content, doc.file_descriptor, doc.expand, doc.chomp)
                for doc in node.heredocs
            ),
        )
        for node in tree.instructions
    ]


def _reading(instruction: Instruction, escape: str) -> Reading:
    trigger = instruction.trigger
    return Reading(
        keyword=instruction.keyword,
        trigger=trigger.keyword if trigger else "",
        flags=tuple(
            f"--{flag.name}" if flag.value is None else f"--{flag.name}={flag.value}"
            for flag in instruction.flags
        ),
        values=values(trigger or instruction, escape),
        json=(trigger or instruction).json is not None,
        lines=(instruction.line, instruction.end_line),
        heredocs=tuple(
            Inline(doc.name, doc.content, doc.fd, doc.expand, doc.chomp) for doc in instruction.heredocs
        ),
    )


def values(instruction: Instruction, escape: str) -> tuple[str, ...]:
    """Return the arguments as BuildKit's parser hands them on."""
    arguments = instruction.arguments
    form = RULES[instruction.name].form if instruction.name in RULES else None
    if form is None:
        return ("",)
    if not arguments.text:
        return ()
    if form is Form.INSTRUCTION:
        return ("",)
    if form is Form.HEALTHCHECK:
        kind, rest = health_check(arguments)
        shell = (rest.text,) if rest.text else ()
        return (kind.text, *(shell if instruction.json is None else instruction.json))
    if instruction.json is not None:
        return instruction.json
    if form in {Form.WORDS, Form.JSON_OR_WORDS}:
        return tuple(word.text for word in words(arguments))
    if form is Form.PAIRS:
        pairs = name_values(arguments, escape)
        return tuple(text for pair in pairs for text in (pair.name, pair.value or ""))
    if form is Form.DECLARATIONS:
        pairs = declarations(arguments, escape)
        return tuple(pair.name if pair.value is None else f"{pair.name}={pair.value}" for pair in pairs)
    return (arguments.text,)
