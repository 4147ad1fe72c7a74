"""Climbs down from the most ambitious plan until one is proven.

What a failed proof shows to be missing is added to the plan first, and proved again. Neither an engine nor a
file is known here: plans and proofs come from outside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.facts.slicing.terms import LADDER, Piece, Rung, Terms
from dockopt.verify.verdict import Proof, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.engine.types import Result
    from dockopt.verify.missing import Missing

_SPLIT = "split-stages"
_ROUNDS = 6  # proofs on one rung: each takes a minute or so, and what lacks more is better copied whole

Propose = Callable[[Terms], "Result"]
Prove = Callable[["Attempt"], Proof]


class Attempt(Struct, frozen=True):
    """One plan: what it was made on, and its text. `number` counts from 1."""

    number: int
    terms: Terms
    result: Result

    @property
    def words(self) -> str:
        """The plan in words."""
        if not splits(self.result):
            return Rung(None).words
        count = len(self.terms.pieces)
        pieces = f", with {count} missing piece{'s' if count > 1 else ''} added" if count else ""
        return f"{self.terms.rung.words}{pieces}"


class Tried(Struct, frozen=True):
    """An attempt and its proof."""

    attempt: Attempt
    proof: Proof


class Climb(Struct, frozen=True):
    """All that was tried, in order. Without any there was nothing to prove."""

    tried: tuple[Tried, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The last proof's verdict; nothing to prove is the same."""
        return self.tried[-1].proof.verdict if self.tried else Verdict.SAME

    @property
    def found(self) -> Result | None:
        """The last plan, unless its image was seen to differ, or there was nothing to compare it with."""
        last = self.tried[-1] if self.tried else None
        if last is None or last.proof.failed or last.proof.verdict is Verdict.DIFFERENT:
            return None
        return last.attempt.result


def climb(propose: Propose, prove: Prove) -> Climb:
    """Try the rungs from the most ambitious one until a proof finds no difference.

    Where the original does not work either no other plan would show more, so that ends it, too.
    """
    tried: list[Tried] = []
    seen: set[str] = set()
    pieces: tuple[Piece, ...] = ()
    for rung in LADDER:
        for _ in range(_ROUNDS):
            result = propose(Terms(rung, pieces))
            # Other passes may change the text without a split: that is a plan, too, but no narrower rung's.
            early = bool(tried) and rung.breadth is not None and not splits(result)
            if early or not result.changed or result.gate_failures or result.after in seen:
                break
            seen.add(result.after)
            attempt = Attempt(len(tried) + 1, Terms(rung, pieces), result)
            proof = prove(attempt)
            tried.append(Tried(attempt, proof))
            if proof.verdict is not Verdict.DIFFERENT:
                return Climb(tuple(tried))
            asked = tuple(each for each in _pieces(proof) if each not in pieces)
            if not asked or not splits(result):
                break
            pieces += asked
        if tried and tried[-1].proof.failed:
            pieces = ()  # one of them may be what cannot be built
    return Climb(tuple(tried))


def splits(result: Result) -> bool:
    """Whether the plan has a split, which is what the rungs are about."""
    return any(each.pass_name == _SPLIT and each.outcome == "changed" for each in result.decisions)


def _pieces(proof: Proof) -> Iterator[Piece]:
    for each in proof.missing:
        yield piece(each)


def piece(missing: Missing) -> Piece:
    """Return what to add for something that is missing."""
    if missing.package:
        return Piece("package", missing.package, str(missing))
    if missing.kind == "library":
        return Piece("library", missing.path, str(missing))
    return Piece("folder" if missing.folder else "file", missing.path, str(missing))
