"""The way down the ladder, with a stand-in for the engine: each rung, each kind of piece, each ending."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from dockopt.engine.types import Decision, Result
from dockopt.facts.slicing.terms import LADDER, Breadth, Piece, Rung, Terms
from dockopt.report.style import Style
from dockopt.verify.behaviour import Behaviour, Change
from dockopt.verify.buildlog import BuildFailure
from dockopt.verify.ladder import Attempt, Climb, climb
from dockopt.verify.ladder_report import as_climb, lines, why_kept
from dockopt.verify.missing import Missing
from dockopt.verify.verdict import Failed, Origins, Proof, Used, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGINS = Origins("a", "b")
SAME = Proof(ORIGINS, use=Used(Behaviour(code=0), Behaviour(code=0)))
BOTH_DIE = Proof(ORIGINS, use=Used(Behaviour(code=1), Behaviour(code=1)))
BROKEN = Proof(ORIGINS, unusable=("/app/a: its library b.so is not there",))
NO_BUILD = Proof(ORIGINS, failed=(Failed("rewritten", BuildFailure("exit code 1", 3, "words"), "RUN x"),))
NO_ORIGINAL = Proof(ORIGINS, failed=(Failed("original", BuildFailure("exit code 1", 3, "")),))
LIBRARY = Missing("library", "b.so", "/usr/local/lib/b.so", said="b.so is not there")
PACKAGED = Missing("library", "b.so", "/usr/lib/b.so", package="libb1", release="bookworm")
FOLDER = Missing("file", "c/d", "/app/c", folder=True)
FILE = Missing("module", "e", "/app/e.py")
TOOL = Missing("program", "f", "/usr/local/bin/f")


def split(terms: Terms) -> Result:
    """Answer with another text for each rung and each set of pieces; no split leaves the text."""
    if terms.rung.breadth is None:
        return Result("old", "old")
    text = f"{terms.rung.words} {[each.name for each in terms.pieces]}"
    return Result("old", text, (Decision("split-stages", "changed", "split-stages", ""),))


@dataclass(slots=True)
class Engine:
    """Proves as it is told, and remembers what it was asked."""

    answer: Callable[[Terms], Proof]
    asked: list[Terms] = field(default_factory=list)

    def prove(self, attempt: Attempt) -> Proof:
        """Be the engine."""
        self.asked.append(attempt.terms)
        return self.answer(attempt.terms)


def climbed(answer: Callable[[Terms], Proof]) -> tuple[Climb, Engine]:
    engine = Engine(answer)
    return climb(split, engine.prove), engine


def lacking(*missing: Missing) -> Proof:
    return Proof(ORIGINS, unusable=BROKEN.unusable, missing=missing)


def test_nothing_to_change_asks_for_no_proof() -> None:
    found = climb(lambda _: Result("old", "old"), lambda _: pytest.fail("nothing to prove"))
    assert (found.tried, found.found, found.verdict) == ((), None, Verdict.SAME)


def test_a_plan_that_a_gate_stops_is_not_proved() -> None:
    from dockopt.engine.types import GateFailure

    stopped = Result("old", "new", gate_failures=(GateFailure("parses", "split-stages", ""),))
    assert climb(lambda _: stopped, lambda _: SAME).found is None


@pytest.mark.parametrize("proof", [BROKEN, NO_BUILD], ids=["differs", "does not build"])
def test_what_is_never_proven_is_not_found(proof: Proof) -> None:
    found, engine = climbed(lambda _: proof)
    assert found.found is None
    assert found.verdict is Verdict.DIFFERENT
    assert [each.rung for each in engine.asked] == list(LADDER[:-1])


@pytest.mark.parametrize("rung", LADDER[:-1], ids=lambda rung: rung.words)
def test_the_first_rung_that_is_proven_ends_it(rung: Rung) -> None:
    found, engine = climbed(lambda terms: SAME if terms.rung == rung else BROKEN)
    assert found.found == split(Terms(rung))
    assert engine.asked[-1].rung == rung
    assert len(engine.asked) == LADDER.index(rung) + 1


def test_the_other_passes_remain_without_a_split() -> None:
    def propose(terms: Terms) -> Result:
        return Result("old", "reordered") if terms.rung.breadth is None else split(terms)

    found = climb(propose, lambda attempt: SAME if attempt.result.after == "reordered" else BROKEN)
    assert found.found == Result("old", "reordered")
    assert found.tried[-1].attempt.words == "no split"


def test_what_is_no_split_is_tried_once() -> None:
    reordered = Result("old", "reordered")
    engine = Engine(lambda _: BROKEN)
    assert climb(lambda _: reordered, engine.prove).found is None
    assert len(engine.asked) == 1


@pytest.mark.parametrize(
    ("missing", "piece"),
    [
        (LIBRARY, Piece("library", "/usr/local/lib/b.so", str(LIBRARY))),
        (PACKAGED, Piece("package", "libb1", "b.so is missing at /usr/lib/b.so, package libb1 (bookworm)")),
        (FOLDER, Piece("folder", "/app/c", str(FOLDER))),
        (FILE, Piece("file", "/app/e.py", str(FILE))),
        (TOOL, Piece("file", "/usr/local/bin/f", str(TOOL))),
    ],
    ids=["library", "package", "folder", "module", "tool"],
)
def test_what_is_missing_is_added_before_climbing_down(missing: Missing, piece: Piece) -> None:
    found, engine = climbed(lambda terms: SAME if terms.pieces else lacking(missing))
    assert engine.asked == [Terms(LADDER[0]), Terms(LADDER[0], (piece,))]
    assert found.found == split(engine.asked[-1])


def test_pieces_are_added_one_after_the_other_and_kept_on_the_next_rung() -> None:
    proofs = iter([lacking(LIBRARY), lacking(FILE), BROKEN, SAME])
    _, engine = climbed(lambda _: next(proofs))
    assert [len(each.pieces) for each in engine.asked] == [0, 1, 2, 2]
    assert [each.rung.breadth for each in engine.asked] == [*[Breadth.EXACT] * 3, Breadth.FOLDER]


def test_a_piece_that_does_not_help_is_asked_for_once() -> None:
    _, engine = climbed(lambda _: lacking(LIBRARY))
    assert [each.rung for each in engine.asked] == [LADDER[0], *LADDER[:-1]]


def test_pieces_that_cannot_be_built_are_left_behind() -> None:
    proofs = iter([lacking(PACKAGED), NO_BUILD, SAME])
    _, engine = climbed(lambda _: next(proofs))
    assert engine.asked[-1] == Terms(LADDER[1])


def test_a_failure_without_end_has_an_end() -> None:
    numbers = iter(range(1000))
    _, engine = climbed(lambda _: lacking(Missing("file", "a", f"/app/{next(numbers)}")))
    assert len(engine.asked) <= 6 * len(LADDER)


def test_both_dying_alike_is_not_climbed_down_from() -> None:
    found, engine = climbed(lambda _: BOTH_DIE)
    assert (found.verdict, len(engine.asked)) == (Verdict.INCONCLUSIVE, 1)
    assert found.found is not None  # for those who accept it


def test_an_original_that_does_not_build_is_never_found() -> None:
    found, _ = climbed(lambda _: NO_ORIGINAL)
    assert (found.verdict, found.found) == (Verdict.INCONCLUSIVE, None)


def test_the_words_tell_what_failed_and_what_was_added() -> None:
    proofs = iter([lacking(PACKAGED), NO_BUILD, SAME])
    found, _ = climbed(lambda _: next(proofs))
    text = "\n".join(lines("Dockerfile", found, Style(colour=False)))
    assert "Dockerfile: plan 1, exact artifacts on the smallest image" in text
    assert "missing: b.so is missing at /usr/lib/b.so, package libb1 (bookworm)" in text
    assert "added: b.so is missing at /usr/lib/b.so, package libb1 (bookworm)" in text
    assert "exit code 1 at line 3: RUN x" in text
    assert "plan 3, the application folder on the smallest image" in text


def test_the_words_tell_what_a_container_did_instead() -> None:
    before, after = Behaviour(code=0, stdout="a\nhello"), Behaviour(code=0, stdout="a")
    change = Change("output", "a\nhello", "a")
    different = Proof(ORIGINS, use=Used(before, after, (change,)))
    found, _ = climbed(lambda terms: SAME if terms.rung == LADDER[1] else different)
    assert "  output: hello became nothing" in lines("Dockerfile", found, Style(colour=False))


@pytest.mark.parametrize(
    ("proof", "words"),
    [
        (BROKEN, "no plan is proven"),
        (BOTH_DIE, "--accept-inconclusive takes the plan"),
        (NO_ORIGINAL, "the original does not build"),
    ],
)
def test_the_words_tell_why_a_file_is_kept_as_it_was(proof: Proof, words: str) -> None:
    found, _ = climbed(lambda _: proof)
    assert words in why_kept(found)


def test_the_data_hold_every_plan() -> None:
    proofs = iter([lacking(PACKAGED), SAME])
    found, _ = climbed(lambda _: next(proofs))
    data = as_climb("Dockerfile", found, proven=True)
    assert (data["file"], data["verdict"], data["settled"]) == ("Dockerfile", "same", True)
    first, second = data["tried"]
    assert (first["breadth"], first["added"], first["proof"]["verdict"]) == ("exact", [], "different")
    assert second["added"][0]["name"] == "libb1"
