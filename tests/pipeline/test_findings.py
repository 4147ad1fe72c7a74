"""What `check` finds: each place in the text as it is, with the edits that mend that place alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options
from dockopt.engine.findings import find
from dockopt.engine.rewriting import rewritten
from dockopt.engine.types import Finding, GateFailure
from dockopt.model.dockerfile import lower
from dockopt.passes.plan import Plan, apply_edits
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from pathlib import Path

TWO = "FROM a\nRUN b\nFROM c\nCOPY --from=0 /d /d\nFROM e\nCOPY --from=0 /d /d\nCOPY --from=1 /d /d\n"


def findings(text: str, *rules: str, context: BuildContext | None = None) -> tuple[Finding, ...]:
    options = Options(selected=frozenset(rules) or None)
    found = find(text, context or BuildContext.unknown(), options)
    assert (found.problems, found.gate_failures) == ((), ())
    return found.findings


@pytest.mark.parametrize("text", ["", "# nothing\n", "FRMO a\n", "FROM a\n", "FROM a AS b\nCOPY c d\n"])
def test_nothing_is_found(text: str) -> None:
    assert find(text, BuildContext.unknown(), Options()).findings == ()


def test_a_rule_has_a_finding_for_each_place() -> None:
    one, two = findings(TWO, "name-stages")
    assert [each.start for each in (one, two)] == [(1, 1), (3, 1)]
    assert [each.end for each in (one, two)] == [(1, 7), (3, 7)]
    assert apply_edits(TWO, one.edits).splitlines()[:3] == ["FROM a AS builder", "RUN b", "FROM c"]


def test_findings_come_in_the_order_of_the_text() -> None:
    named = TWO.replace("FROM a", "FROM a AS first")
    found = findings(named, "name-stages", "reference-stages-by-name")
    assert [(each.rule, each.start) for each in found] == [
        ("name-stages", (3, 1)),
        ("reference-stages-by-name", (4, 13)),
        ("reference-stages-by-name", (6, 13)),
    ]


def test_a_finding_about_the_file_stands_at_its_first_from() -> None:
    (found,) = findings("\ufeff# a\n  FROM node:20  \nCOPY . .\nRUN npm ci\n", "split-stages")
    assert (found.outcome, found.code) == ("refused", "no-start-command")
    assert (found.start, found.end) == ((2, 3), (2, 15))


def test_each_fix_alone_passes_the_gates(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"dependencies": {"koa": "2"}}')
    (tmp_path / "index.js").write_text("")
    text = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["node", "index.js"]\n'
    context = BuildContext.open(tmp_path)
    for finding in findings(text, context=context):
        plan = Plan(finding.edits, "alone", splits=finding.rule == "split-stages")
        assert not isinstance(rewritten(finding.rule, plan, lower(parse(text)), context), GateFailure)
