"""Each gate stops the mistake it is there for, and no other gate has to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix, pipeline, second_reader
from dockopt.engine.gates import GATES, Rewrite
from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.passes.plan import Edit, Plan, Refusal
from dockopt.passes.plan import Options as PassOptions
from dockopt.passes.rule import Rule
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from collections.abc import Callable

BEFORE = """\
# The service.
FROM python:3.12-slim
ENV PORT=8000
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["python", "app.py"]
"""

GOOD = """\
# The service.
FROM python:3.12-slim AS builder
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt

FROM python:3.12-slim
ENV PORT=8000
WORKDIR /app
COPY --from=builder /usr/local/lib/python3.12/site-packages /usr/local/lib/python3.12/site-packages
COPY . .
EXPOSE 8000
CMD ["python", "app.py"]
"""


def rewrite(after: str, *, before: str = BEFORE, splits: bool = True) -> Rewrite:
    plan = Plan((), "", splits=splits)
    return Rewrite(lower(parse(before)), lower(parse(after)), plan, BuildContext.unknown())


def failing(sabotaged: Rewrite) -> list[str]:
    """The gates that a rewrite does not pass."""
    return [name for name, gate in GATES if gate(sabotaged) is not None]


def test_a_good_rewrite_passes_all_gates() -> None:
    assert failing(rewrite(GOOD)) == []
    assert failing(rewrite(BEFORE, splits=False)) == []


SABOTAGE = {
    # A name that nothing has.
    "references-resolve": ("COPY . .\n", "COPY . .\nCOPY --from=bulider /x /y\n"),
    "contract-holds": ("EXPOSE 8000\n", "EXPOSE 80\n"),
    "sources-exist": ("COPY . .\n", "COPY app.py .\n"),
    "comments-kept": ("# The service.\n", ""),
    "build-steps-kept": ("RUN pip install -r", "RUN pip install --no-cache-dir -r"),
    "nothing-unused": ("COPY --from=builder", "COPY --from=python:3.12-slim"),
}


@pytest.mark.parametrize(("gate", "change"), SABOTAGE.items(), ids=list(SABOTAGE))
def test_a_gate_stops_its_mistake(gate: str, change: tuple[str, str]) -> None:
    assert change[0] in GOOD
    assert failing(rewrite(GOOD.replace(*change))) == [gate]


def test_a_text_that_is_no_dockerfile_does_not_pass() -> None:
    assert "parses" in failing(rewrite(GOOD + "FRMO x\n"))
    assert "parses" in failing(rewrite(GOOD + "RUN <<EOF\n"))


def test_a_lost_byte_does_not_pass() -> None:
    good = rewrite(GOOD)
    document = replace(good.after.document, text=GOOD + "#")
    assert failing(replace(good, after=replace(good.after, document=document))) == ["round-trip"]


def test_another_reader_is_asked() -> None:
    good = rewrite(GOOD)
    # dockopt's view lacks an instruction that the text has: the second reader sees it.
    document = replace(good.after.document, text=GOOD + "USER app\n")
    assert second_reader.disagreement(replace(good.after, document=document)) is not None
    assert second_reader.disagreement(good.after) is None


@pytest.mark.parametrize(
    "text",
    ["FROM a\nRUN <<EOF\nb\nEOF\n", "# escape=`\nFROM a\n", "FROM a\nRUN b\r\n", "FROM a\nRUN \udcff\n"],
)
def test_what_the_other_reader_cannot_read_is_not_held_against_a_rewrite(text: str) -> None:
    assert "second-reader-agrees" not in failing(rewrite(text, before=text))


# The pipeline holds the gates


def broken(name: str, edit: Edit) -> Callable[[object], tuple[Rule, ...]]:
    """What chooses the one rule of a pipeline, whose pass always plans this edit."""

    def planned(dockerfile: Dockerfile, context: BuildContext, options: PassOptions) -> Plan | Refusal:
        del dockerfile, context, options
        return Plan((edit,), "sabotage")

    return lambda _: (Rule(name, f"{name}: sabotage.", planned, ("safe",), "", "", "", ""),)


def test_a_failed_gate_keeps_the_original_text(monkeypatch: pytest.MonkeyPatch) -> None:
    start = BEFORE.index("EXPOSE 8000")
    monkeypatch.setattr(pipeline, "chosen_rules", broken("bad", Edit(start, start + 11, "EXPOSE 80")))
    result = fix(BEFORE, BuildContext.unknown(), Options())
    assert (result.after, result.changed, result.decisions) == (BEFORE, False, ())
    (failure,) = result.gate_failures
    assert (failure.gate, failure.pass_name) == ("contract-holds", "bad")
    assert "EXPOSE" in failure.message


@pytest.mark.parametrize("edit", [Edit(5, 3, ""), Edit(0, 10_000, ""), Edit(-1, 0, "")])
def test_misplaced_edits_are_a_failed_gate(edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "chosen_rules", broken("bad", edit))
    result = fix(BEFORE, BuildContext.unknown(), Options())
    assert result.after == BEFORE
    assert [failure.gate for failure in result.gate_failures] == ["edits"]


def test_a_pass_that_never_rests_is_a_failed_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "chosen_rules", broken("restless", Edit(0, 0, "# again\n")))
    result = fix(BEFORE, BuildContext.unknown(), Options())
    assert result.after == BEFORE
    assert [failure.gate for failure in result.gate_failures] == ["idempotent"]
