"""What holds for every plausible Dockerfile: no exception, no failed gate, nothing lost, a fixpoint."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, Result, fix
from dockopt.engine.findings import find
from dockopt.facts.contract import differences, final_contract
from dockopt.model.dockerfile import lower
from dockopt.passes.registry import RULES
from dockopt.syntax.parser import parse
from dockopt.syntax.tokens import TokenKind
from syntax.strategies import soup

from .grammar import CONTEXT, commented, single_stage, staged

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.passes.rule import Rule

SLOW = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
# There are many rules.
FOR_EACH_RULE = settings(SLOW, max_examples=max(10, SLOW.max_examples // 25))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A context that holds what the grammar's Dockerfiles name."""
    place = tmp_path_factory.mktemp("context")
    for name, text in CONTEXT.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return place


def comments(text: str) -> Counter[str]:
    tokens = (token for item in parse(text).items for token in item.tokens)
    return Counter(token.text.strip() for token in tokens if token.kind is TokenKind.COMMENT)


def runs(text: str) -> Counter[str]:
    """What every RUN says behind its flags: `from=0` of a mount may become a name."""
    return Counter(node.arguments.text for node in parse(text).instructions if node.name == "RUN")


def check(text: str, context: BuildContext) -> Result:
    """Everything that is promised for any text."""
    result = fix(text, context, Options())
    assert result.problems == ()
    assert result.gate_failures == ()
    assert comments(text) - comments(result.after) == Counter()
    assert runs(text) - runs(result.after) == Counter()
    assert differences(final_contract(lower(parse(text))), final_contract(lower(parse(result.after)))) == []
    if result.changed and not result.other_files:
        assert fix(result.after, context, Options()).after == result.after
    if not result.changed:
        assert all(decision.outcome != "changed" for decision in result.decisions)
    check_findings(text, context, result)
    return result


def check_findings(text: str, context: BuildContext, result: Result) -> None:
    """What is found has its place, and something can be fixed just where `fix` changes something."""
    found = find(text, context, Options())
    assert (found.problems, found.gate_failures) == ((), ())
    assert all(0 <= each.span.start < each.span.end <= len(text) for each in found.findings)
    assert any(each.outcome == "fixable" for each in found.findings) == result.changed


@SLOW
@given(text=single_stage(), known=st.booleans())
@example(
    text='FROM golang:1.22\nRUN go build -o /bin/app .\nWORKDIR $HOME\nENTRYPOINT ["app"]\n', known=False
)
def test_a_single_stage(root: Path, text: str, known: bool) -> None:  # noqa: FBT001
    check(text, BuildContext.open(root, root / "Dockerfile") if known else BuildContext.unknown())


@SLOW
@given(text=staged(), known=st.booleans())
def test_several_stages(root: Path, text: str, known: bool) -> None:  # noqa: FBT001
    check(text, BuildContext.open(root, root / "Dockerfile") if known else BuildContext.unknown())


@SLOW
@given(
    text=single_stage() | staged(),
    selected=st.frozensets(st.sampled_from([rule.name for rule in RULES])),
    unsafe=st.booleans(),
)
def test_any_selection_reaches_a_fixed_point(
    root: Path,
    text: str,
    selected: frozenset[str],
    unsafe: bool,  # noqa: FBT001
) -> None:
    context, options = BuildContext.open(root, root / "Dockerfile"), Options(unsafe, selected=selected)
    result = fix(text, context, options)
    assert (result.problems, result.gate_failures) == ((), ())
    assert comments(text) - comments(result.after) == Counter()
    assert {each.pass_name for each in result.decisions} == selected
    if not result.other_files:
        assert fix(result.after, context, options).after == result.after


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@FOR_EACH_RULE
@given(text=commented())
def test_comments_within_commands_survive_every_rule(root: Path, rule: Rule, text: str) -> None:
    options = Options(unsafe=True, selected=frozenset({rule.name}))
    result = fix(text, BuildContext.open(root, root / "Dockerfile"), options)
    assert (result.problems, result.gate_failures) == ((), ())
    assert comments(text) - comments(result.after) == Counter()


@SLOW
@given(text=soup())
def test_no_text_raises(root: Path, text: str) -> None:
    result = fix(text, BuildContext.open(root, root / "Dockerfile"), Options())
    assert result.gate_failures == ()
    assert not result.problems or result.after == text
    found = find(text, BuildContext.open(root, root / "Dockerfile"), Options())
    assert (found.problems, found.gate_failures) == (result.problems, ())
