"""Credentials whose values stand in the Dockerfile itself: where they stand, and a text that hides them.

No report may show such a value: whoever prints a line or a quoted command takes it from here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.knowledge.secrets import is_placeholder, is_secret_name, shapes
from dockopt.model.dockerfile import lower
from dockopt.model.instructions import Settings
from dockopt.model.lowering import lower_step
from dockopt.syntax.tokens import Span
from dockopt.syntax.words import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.model.dockerfile import Dockerfile
    from dockopt.model.instructions import Setting
    from dockopt.syntax.nodes import Document, Instruction

# What is assigned in a shell. Only names in capitals: other ones are those of programs in a heredoc.
_ASSIGNED = re.compile(
    r"(?<![\w$-])(?P<name>[A-Z_][A-Z0-9_]*)="
    r"(?:\"(?P<double>[^\"$`]{4,4096})\"|'(?P<single>[^']{4,4096})'|(?P<bare>[^\s\"'$;&|<>()`]{4,}+)(?![$(`]))"
)
_QUOTES = re.compile(r"[\"'\\]")


class Written(Struct, frozen=True):
    """A credential that is written out. `what`: how a message calls it; `span`: its value."""

    what: str
    span: Span
    node: Instruction


@lru_cache(maxsize=16)
def written_secrets(dockerfile: Dockerfile) -> tuple[Written, ...]:
    """All of them in the order of the text, none within another."""
    document = dockerfile.document
    found = [each for node in document.instructions for each in _in_text(node)]
    found += [each for step in _settings(document) for each in _in_settings(step, document)]
    found.sort(key=lambda each: (each.span.start, -each.span.end))
    kept: list[Written] = []
    for each in found:
        if not kept or each.span.start >= kept[-1].span.end:
            kept.append(each)
    return tuple(kept)


def secret_values(dockerfile: Dockerfile) -> tuple[str, ...]:
    """The values, as written and as a shell or the builder takes them; the longest first."""
    text, values = dockerfile.document.text, set()
    for each in written_secrets(dockerfile):
        raw = text[each.span.start : each.span.end]
        values |= {raw, _QUOTES.sub("", raw), raw.strip("\"'")}
    return tuple(sorted((each for each in values if len(each) > 3), key=lambda each: (-len(each), each)))


def without_secrets(document: Document) -> str:
    """The text with a `*` for each character of a value, so that every place stays where it is."""
    text = document.text
    for each in written_secrets(lower(document)):
        value = text[each.span.start : each.span.end]
        text = text[: each.span.start] + re.sub(r"[^\r\n]", "*", value) + text[each.span.end :]
    return text


def _in_text(node: Instruction) -> Iterator[Written]:
    start, text = node.span.start, node.text
    for shape in shapes():
        for begin, end in shape.places(text):
            yield Written(shape.what, Span(start + begin, start + end), node)
    if node.name == "RUN":
        for match in _ASSIGNED.finditer(text):
            name, kind = match["name"], match.lastgroup or "bare"
            if is_secret_name(name) and not is_placeholder(match[kind], name):
                begin, end = match.span(kind)
                yield Written(f"the value of {name}", Span(start + begin, start + end), node)


def _settings(document: Document) -> Iterator[Settings]:
    """Every ENV and ARG, also of a file that is not whole: its lines are shown as well."""
    for node in document.instructions:
        step = lower_step(node, document) if node.name in {"ENV", "ARG"} else None
        if isinstance(step, Settings):
            yield step


def _in_settings(step: Settings, document: Document) -> Iterator[Written]:
    for setting in step.settings:
        if _is_written_out(setting, document.escape):
            start = setting.span.start + len(setting.name) + 1
            yield Written(f"the value of {setting.name}", Span(start, setting.span.end), step.node)


def _is_written_out(setting: Setting, escape: str) -> bool:
    if setting.value is None or "$" in setting.value or not is_secret_name(setting.name):
        return False
    return not is_placeholder(unquote(setting.value, escape), setting.name)
