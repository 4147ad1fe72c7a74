"""What the user does not want is not done: unsafe changes unasked, and what a comment says to ignore."""

from __future__ import annotations

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.passes.permitted import permitted
from dockopt.passes.plan import Edit, Plan, Refusal, Spot
from dockopt.syntax.parser import parse

TEXT = "FROM a AS x\n# dockopt: ignore[mine] as it was\nRUN one\nRUN two\n"
ONE, TWO = TEXT.index("one"), TEXT.index("two")
NUMBERED = "# dockopt: ignore[{name}]\nFROM a\nRUN b\nFROM c\nCOPY --from=0 /d /d\n"


def of(outcome: Plan | Refusal, *, unsafe: bool = False) -> Plan | Refusal:
    return permitted(outcome, "mine", parse(TEXT), Options(unsafe=unsafe))


def spot(start: int) -> Spot:
    return Spot(start, start + 3, "wrong", (Edit(start, start + 3, "new"),))


def test_an_ignore_of_another_rule_changes_nothing() -> None:
    plan = Plan((Edit(ONE, ONE + 3, "new"),), "x", 3)
    assert permitted(plan, "other", parse(TEXT), Options()) is plan


@pytest.mark.parametrize(
    "outcome",
    [
        Plan((Edit(ONE, ONE + 3, "new"),), "x"),
        Plan((Edit(0, len(TEXT), "new"),), "x", 1),
        Plan((Edit(TWO, TWO + 3, "new"),), "x", 3),
        Plan(spot(ONE).edits, "x", 4, spots=(spot(ONE),)),
        Refusal("code", "x", 3),
        Refusal("code", "x"),
    ],
)
def test_what_a_comment_is_about_is_ignored(outcome: Plan | Refusal) -> None:
    refusal = of(outcome)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.nothing, refusal.line) == ("ignored", True, 2)
    assert refusal.message.endswith(": as it was")


@pytest.mark.parametrize("outcome", [Plan((Edit(TWO, TWO + 3, "new"),), "x", 4), Refusal("code", "x", 4)])
def test_the_rest_is_not(outcome: Plan | Refusal) -> None:
    assert of(outcome) is outcome


def test_one_of_several_places_is_ignored() -> None:
    plan = of(Plan((*spot(ONE).edits, *spot(TWO).edits), "x", 3, spots=(spot(ONE), spot(TWO))))
    assert isinstance(plan, Plan)
    assert plan.spots == (spot(TWO),)
    assert plan.edits == spot(TWO).edits


def test_nothing_unsafe_is_done_unasked() -> None:
    plan = Plan((Edit(TWO, TWO + 3, "new"),), "another user", 4, "unsafe")
    refusal = of(plan)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.line, refusal.nothing) == ("needs-unsafe-fixes", 4, False)
    assert of(plan, unsafe=True) is plan


def test_a_file_is_left_alone_where_it_says_so() -> None:
    text = NUMBERED.format(name="name-stages")
    result = fix(text, BuildContext.unknown(), Options())
    assert result.after == text
    assert ("name-stages", "ignored") in [(each.pass_name, each.code) for each in result.decisions]
    assert fix(NUMBERED.format(name="split-stages"), BuildContext.unknown(), Options()).changed


def test_only_selected_rules_run() -> None:
    text = NUMBERED.format(name="none")
    result = fix(text, BuildContext.unknown(), Options(selected=frozenset({"reference-stages-by-name"})))
    assert [(each.pass_name, each.outcome) for each in result.decisions] == [
        ("reference-stages-by-name", "nothing")
    ]
    assert result.after == text
