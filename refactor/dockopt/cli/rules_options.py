"""The options of `dockopt rules` and `dockopt rule`, for Typer."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from msgspec import Struct

from dockopt.cli.choice_options import complete_rule

RULES_HELP = """List the rules: what each one does, and how safe it is.

A rule is one refactoring. Choose them with --select, --extend-select and
--ignore of `dockopt fix` and `dockopt check`, or in dockopt.toml.

\b
Example:
  dockopt rules --output-format json  for programs
"""
RULE_HELP = """Explain one rule: what it does and why, with an example.

\b
Example:
  dockopt rule copy-manifests-first
"""
EXIT_CODES = """\b
Exit codes:
  0  done                               2  there is no such rule
"""

ListFormat = Literal["text", "json"]
_Format = Annotated[ListFormat, typer.Option("--output-format", help="How to print it.")]
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The rule's name.", autocompletion=complete_rule)]


class RulesRequest(Struct, frozen=True):
    """The options of both commands. `name` None: all rules."""

    name: str | None
    output_format: ListFormat


def rules(ctx: typer.Context, *, output_format: _Format = "text") -> None:
    """Turn the options into a request and leave it to `invoke`."""
    ctx.obj.append(RulesRequest(None, output_format))


def rule(ctx: typer.Context, name: _Name, *, output_format: _Format = "text") -> None:
    """Turn the options into a request and leave it to `invoke`."""
    ctx.obj.append(RulesRequest(name, output_format))
