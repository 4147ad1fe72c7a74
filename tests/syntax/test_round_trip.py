"""No input loses a character, and none raises."""

import pytest
from hypothesis import given, settings

from dockopt.syntax.check import check
from dockopt.syntax.nodes import Document, Instruction
from dockopt.syntax.parser import parse
from dockopt.syntax.problems import render
from dockopt.syntax.source import decode, encode
from dockopt.syntax.tokens import Span
from dockopt.syntax.words import declarations, name_values, unquote, words
from syntax.strategies import dockerfiles, files

ODD = [
    b"",
    b"\n",
    b"\r",
    b"\xef\xbb\xbf",
    b"\xef\xbb\xbf\xef\xbb\xbfFROM a",
    b"\xff\xfe\x00RUN",
    b"\xed\xa0\x80",
    b"\\",
    b"\\\n",
    b"FROM a\\\n# c\n\n",
    b"FROM a\r\n\r\rRUN b\r",
    b"RUN <<E\xff\nE\xff\n",
    b"ONBUILD " * 50,
    b"RUN a\x00b\x0b\x0c",
]


@pytest.mark.parametrize("data", ODD)
def test_odd_bytes_come_back(data: bytes) -> None:
    assert_lossless(data)


@settings(deadline=None)
@given(files())
def test_any_bytes_come_back(data: bytes) -> None:
    assert_lossless(data)


@settings(deadline=None)
@given(dockerfiles())
def test_a_valid_file_has_no_problems(text: str) -> None:
    document = assert_lossless(text.encode())
    assert check(document) == ()


def assert_lossless(data: bytes) -> Document:
    text = decode(data)
    document = parse(text)
    assert encode(text) == data
    assert document.text == text
    tokens = [token for item in document.items for token in item.tokens]
    assert "".join(token.text for token in tokens) == text
    at = 0
    for token in tokens:
        assert token.span == Span(at, at + len(token.text))
        assert token.text
        at = token.span.end
    line = 1
    for item in document.items:
        assert item.line == line
        assert item.text == text[slice(*item.span)]
        assert document.position(item.span.start)[0] == line
        line = item.end_line + 1
    for instruction in document.instructions:
        assert_places(document, instruction)
    for problem in check(document):
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        shown = render(problem, document, "Dockerfile")
        assert all(char.isprintable() or char == "\n" for char in shown)
    return document


def assert_places(document: Document, instruction: Instruction) -> None:
    """Every span of the instruction shows in the source what the node says."""
    text = document.text
    arguments = instruction.arguments
    assert instruction.span.start <= arguments.offset(0) <= arguments.offset(len(arguments.text))
    for index, char in enumerate(arguments.text):
        assert text[arguments.offset(index)] == char
    for word in words(arguments, document.escape):
        assert text[word.span.start] == word.text[0]
        assert text[word.span.end - 1] == word.text[-1]
    for read in (name_values, declarations):
        for pair in read(arguments, document.escape):
            assert pair.span.start <= pair.name_span.start <= pair.value_span.start <= pair.value_span.end
            assert isinstance(unquote(pair.value or "", document.escape), str)
    for flag in instruction.flags:
        assert text[flag.span.start] == "-"
        assert flag.span.start <= flag.value_span.start <= flag.value_span.end == flag.span.end
    for heredoc in instruction.heredocs:
        assert text[slice(*heredoc.body)] == heredoc.content
        assert text[slice(*heredoc.end)] in {heredoc.name, ""}
        assert "<<" in text[slice(*heredoc.marker)].replace("\\\n", "") or "$" in text[slice(*heredoc.marker)]
    if instruction.trigger:
        assert instruction.trigger.tokens == instruction.tokens[-len(instruction.trigger.tokens) :]
        assert_places(document, instruction.trigger)
