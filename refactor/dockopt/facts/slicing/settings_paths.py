"""Folders outside of the working one, into which a project's settings send what a build command makes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.sources import Literal, source_index
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import is_below
from dockopt.facts.targets import SYSTEM_FOLDERS
from dockopt.knowledge.starters import is_source
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.slicing.products import Products
    from dockopt.facts.stage import StepFacts

_UPWARDS = regex(r"['\"]\.\.|(?:DIR|ROOT|PATH)\.parent")
# Four slashes: the path is absolute. Source: docs.sqlalchemy.org/en/20/core/engines.html#sqlite
_DATABASE = "sqlite:///"
_PLAIN = regex(r"\w+\s*=\s*(?:Path\()?['\"]([^'\"]+)['\"]\)?\s*(?:#.*)?")


def record_settings(
    products: Products, facts: StepFacts, command: CommandFacts, context: BuildContext
) -> None:
    """Note the folder outside of the working one that a setting of the rule names for sure.

    Raises Doubt where such a setting is computed, or differs from one file of settings to another.
    """
    rule = command.rule
    if rule is None or not rule.outside or not context.known:
        return
    index = source_index(context)
    plain: set[str] = set()
    for literal in index.literals(path for path in context.files if is_source(path)):
        line = index.line(literal.path, literal.line).strip()
        if not _leads_out(literal, line, rule.outside, command.cwd):
            continue
        match = _PLAIN.fullmatch(line)
        if match is None or match[1] in SYSTEM_FOLDERS or plain - {match[1]}:
            evidence = Evidence(line, literal.path, literal.line)
            message = f"where `{command.text}` puts its files cannot be told ({line})"
            hint = "let the settings name a folder below the working one"
            raise Doubt("unclear-target", message, facts.line, hint=hint, evidence=(evidence,))
        plain.add(match[1])
    products.written += [(path.rstrip("/"), facts, command) for path in plain]


def _leads_out(literal: Literal, line: str, names: tuple[str, ...], cwd: str | None) -> bool:
    """Whether a text is, or belongs to, the value of such a setting and leads out of the working folder."""
    if literal.value.startswith(_DATABASE) and _DATABASE in names:
        path = literal.value.removeprefix(_DATABASE)
    elif any(_sets(line, name) for name in names):
        path = literal.value
        if _UPWARDS.search(line):
            return True
    else:
        return False
    inside = cwd is not None and is_below(path, cwd)
    return path.startswith("/") and not inside


def _sets(line: str, name: str) -> bool:
    """Whether a line gives a value to the setting; one in quotes is the key of a table."""
    key = name.startswith("'")
    return f"{name}:" in line.replace('"', "'") if key else bool(re.match(rf"{re.escape(name)}\s*=", line))
