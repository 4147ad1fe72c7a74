"""The rules in words: a table of all, a page about one, and both as JSON."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dockopt.passes.rule import Rule
    from dockopt.report.style import Style

_WIDTH = 88


def table(rules: Iterable[Rule], style: Style) -> Iterator[str]:
    """A line for each rule, in the order in which they run; a star marks those that run by default."""
    rows = list(rules)
    name = max(len(rule.name) for rule in rows)
    level = max(len(_levels(rule)) for rule in rows)
    for rule in rows:
        star = "*" if rule.default else " "
        called = style.bold(rule.name) + " " * (name - len(rule.name))
        yield f"{star} {called}  {_levels(rule):<{level}}  {rule.summary}"
    yield ""
    yield "* runs by default; the others with --select or --extend-select. `dockopt rule NAME` tells more."


def page(rule: Rule, style: Style) -> Iterator[str]:
    """All that is said about one rule, with its example."""
    yield f"{style.bold(rule.name)} ({_levels(rule)}; {_use(rule)})"
    yield from ("", *_wrapped(rule.what))
    for title, text in (("Why", rule.why), ("When it refuses", rule.refuses)):
        yield from ("", style.bold(title), *_wrapped(text))
    yield from ("", style.bold("Example"), *_diff(rule, style))
    yield from ("", f"{style.bold('Source')} {rule.source}")


def as_json(rules: Iterable[Rule]) -> str:
    """The rules as a JSON list; keys as in `Rule`."""
    return json.dumps([_data(rule) for rule in rules], indent=2, ensure_ascii=False) + "\n"


def one_as_json(rule: Rule) -> str:
    """One rule as a JSON object, with its example as a diff."""
    return json.dumps({**_data(rule), "example": rule.example}, indent=2, ensure_ascii=False) + "\n"


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "summary": rule.summary,
        "what": rule.what,
        "why": rule.why,
        "refuses": rule.refuses,
        "levels": list(rule.levels),
        "default": rule.default,
        "source": rule.source,
    }


def _levels(rule: Rule) -> str:
    return " or ".join(rule.levels)


def _use(rule: Rule) -> str:
    how = "runs by default" if rule.default else "has to be selected"
    return f"{how}, with --unsafe-fixes" if rule.is_unsafe else how


def _wrapped(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        yield from textwrap.wrap(" ".join(paragraph.split()), _WIDTH, break_on_hyphens=False)


def _diff(rule: Rule, style: Style) -> list[str]:
    from dockopt.report.style import shown_diff

    return shown_diff(rule.example, style).splitlines()
