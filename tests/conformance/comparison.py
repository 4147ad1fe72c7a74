"""Hold what dockopt reads against an oracle; what the table of differences excuses does not count."""

from collections.abc import Callable
from dataclasses import fields

from conformance.differences import excused
from conformance.readings import Reading, as_go, as_port, read_dockopt, read_go, read_port
from dockopt.syntax.check import check
from dockopt.syntax.nodes import Document
from dockopt.syntax.parser import parse

Compare = Callable[[str], str]


def compare_go(text: str) -> str:
    """Return the first unexcused difference from BuildKit's own parser, or nothing."""
    document = parse(text)
    theirs = read_go(text)
    if theirs is None or document.problems:
        return _refusals("go", document, refused=theirs is None, problems=bool(document.problems))
    return _first("go", document, [as_go(reading) for reading in read_dockopt(document)], theirs)


def compare_port(text: str) -> str:
    """Return the first unexcused difference from the port that knows all of heredocs, or nothing."""
    document = parse(text)
    theirs = read_port(text)
    if theirs is None:
        return _refusals("port", document, refused=True, problems=bool(check(document)))
    if document.problems:
        return _refusals("port", document, refused=False, problems=True)
    nodes = document.instructions
    ours = [
        as_port(reading, node, document.escape)
        for reading, node in zip(read_dockopt(document), nodes, strict=True)
    ]
    return _first("port", document, ours, theirs)


def _refusals(oracle: str, document: Document, *, refused: bool, problems: bool) -> str:
    if refused == problems or excused(oracle, {"refusal"}, document.text, document.text):
        return ""
    return f"refused by the oracle: {refused}, by dockopt: {check(document)}"


def _first(oracle: str, document: Document, ours: list[Reading], theirs: list[Reading]) -> str:
    for node, our, their in zip(document.instructions, ours, theirs, strict=False):
        if our == their:
            continue
        parts = {
            field.name for field in fields(our) if getattr(our, field.name) != getattr(their, field.name)
        }
        if not excused(oracle, parts, node.text, document.text):
            return f"ours   {our}\ntheirs {their}"
        if "lines" in parts:
            # What follows is read at different places.
            return ""
    return "" if len(ours) == len(theirs) else f"ours has {len(ours)} instructions, theirs {len(theirs)}"
