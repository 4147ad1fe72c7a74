"""One simple command of the tree: its words, assignments and redirections."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from dockopt.shell.commands import Command, Redirect
from dockopt.shell.words import ShellWord, read_word
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from dockopt.shell.chain import Place
    from dockopt.shell.scope import Scope
    from dockopt.shell.source import Source

_BETWEEN = regex(r"(?:[ \t]|\\\r?\n)*")
_BLANK = regex(r"[ \t\n]")
_QUOTES = regex(r"['\"\\$`(]")
SIMPLE = frozenset(
    {
        "command",
        "declaration_command",
        "test_command",
        "unset_command",
        "variable_assignment",
        "variable_assignments",
    }
)
_PHRASES = frozenset({"unary_expression", "binary_expression", "ternary_expression", "postfix_expression"})


def read_command(
    node: Node, source: Source, place: Place, scope: Scope, inner: tuple[Command, ...] = ()
) -> Command:
    """Read a node of a type in `SIMPLE`, as it stands in its place; `inner` are its substitutions."""
    start, end = place.seen(node)
    return Command(
        words=tuple(_word(source, *span) for span in word_spans(node, place)),
        assignments=tuple(_assignment(source, token) for token in _assignments(node)),
        redirects=tuple(_redirect(redirect, source) for redirect in _redirections(node, place)),
        connector=place.connector,
        start=source.base + start,
        end=source.base + end,
        cwd=scope.cwd,
        text=source.text[start:end],
        grouped=place.grouped,
        conditional=place.conditional,
        negated=place.negated,
        background=place.background,
        piped=place.piped,
        exports=scope.exports,
        scope=scope.assigned,
        substitutions=inner,
    )


def word_spans(node: Node, place: Place) -> list[tuple[int, int]]:
    """Give the spans of a command's words in the seen text."""
    skipped = 0 if node.type == "declaration_command" else len(_assignments(node))
    plain = [(token.start_byte, token.end_byte) for token in _tokens(node) if not _redirects(token)]
    moved = [span for target in _redirections(node, place) for span in _destinations(target)[1:]]
    return _merged(sorted(plain[skipped:] + moved) if moved else plain[skipped:])


def is_misread(node: Node, source: Source, place: Place) -> bool:
    """Whether the grammar took for one command what a shell does not.

    An assignment that runs on into the next word, words on both sides of a line end, a blank in a value.
    """
    if node.type == "variable_assignment":
        return _has_blank(source.text[node.start_byte : node.end_byte])
    for left, right in pairwise((*node.children, *place.redirects)):
        kinds = (left.type, right.type)
        if left.end_byte == right.start_byte and "variable_assignment" in kinds:
            return True
        if not _BETWEEN.fullmatch(source.text, left.end_byte, right.start_byte) and kinds[0] != "[[":
            return node.type != "test_command"
    return any(_has_blank(source.text[each.start_byte : each.end_byte]) for each in _assignments(node))


def _has_blank(assignment: str) -> bool:
    return _BLANK.search(assignment) is not None and not _QUOTES.search(assignment)


def _tokens(node: Node) -> Iterator[Node]:
    """Give the words, assignments and redirections of a command; tests are trees and are flattened."""
    if node.type == "variable_assignment":
        yield node
        return
    stack = node.children[::-1]
    while stack:
        child = stack.pop()
        if child.type in _PHRASES or (
            child.type == "parenthesized_expression" and node.type == "test_command"
        ):
            stack.extend(child.children[::-1])
        elif child.type != "comment" and child.end_byte > child.start_byte:
            yield child


def _redirections(node: Node, place: Place) -> tuple[Node, ...]:
    """Give a command's redirections; those on the line of a here-document's start stand inside its node."""
    found: list[Node] = []
    for child in (*node.children, *place.redirects):
        if _redirects(child):
            found += (child, *child.children_by_field_name("redirect"))
    return tuple(found)


def _redirects(node: Node) -> bool:
    return node.type.endswith("_redirect")


def _assignments(node: Node) -> list[Node]:
    """Give the assignments of a command: those in front of its name, or the operands of `export`."""
    if node.type == "variable_assignment":
        return [node]
    found: list[Node] = []
    for child in node.children:
        if child.type == "variable_assignment":
            found.append(child)
        elif node.type != "declaration_command" and not _redirects(child):
            break
    return found


def _assignment(source: Source, node: Node) -> tuple[str, ShellWord]:
    name, _, value = source.text[node.start_byte : node.end_byte].partition("=")
    end = source.base + node.end_byte
    return name, read_word(value, end - len(value), end, assigned=True)


def _redirect(node: Node, source: Source) -> Redirect:
    if node.type == "heredoc_redirect":
        return Redirect("<<", None)
    spans = _destinations(node)
    operator = source.text[node.start_byte : spans[0][0] if spans else node.end_byte].strip()
    return Redirect(operator, _word(source, *spans[0]) if spans else None)


def _destinations(node: Node) -> list[tuple[int, int]]:
    """Give the target and what the grammar takes for further ones: in `a >f b` the word b is an argument."""
    if node.type == "herestring_redirect":
        spans = [(child.start_byte, child.end_byte) for child in node.children if child.is_named]
    else:
        fields = node.children_by_field_name("destination")
        spans = [(child.start_byte, child.end_byte) for child in fields]
    return _merged(spans)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join the nodes that touch: they make one word."""
    words: list[tuple[int, int]] = []
    for start, end in spans:
        if words and words[-1][1] == start:
            words[-1] = (words[-1][0], end)
        else:
            words.append((start, end))
    return words


def _word(source: Source, start: int, end: int) -> ShellWord:
    return read_word(source.text[start:end], source.base + start, source.base + end)
