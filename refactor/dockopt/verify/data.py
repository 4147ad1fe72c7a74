"""A proof as data for other programs: the same facts as the words, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

if TYPE_CHECKING:
    from dockopt.verify.verdict import Proof

VERSION = 1  # of the form below; a change that breaks a reader raises it


def as_data(proof: Proof) -> dict[str, Any]:
    """Return the proof as dictionaries and lists, the verdict first."""
    head = {"version": VERSION, "verdict": str(proof.verdict), "reasons": list(proof.reasons)}
    return {**head, **to_builtins(proof)}


def as_json(proof: Proof) -> str:
    """Return the proof as JSON text. Bytes that are no UTF-8 are written as escapes."""
    return json.dumps(as_data(proof), indent=2) + "\n"
