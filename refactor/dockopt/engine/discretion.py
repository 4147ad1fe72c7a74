"""No message says the value of a credential, whoever made it: it may quote a command of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from dockopt.facts.secrets import secret_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockopt.engine.types import Decision, Evidence, Finding, Found, GateFailure, Result
    from dockopt.model.dockerfile import Dockerfile

HIDDEN = "***"

_Said = TypeVar("_Said", "Decision", "Finding")


def discreet_result(result: Result, original: Dockerfile) -> Result:
    """The result with no value in any word that is said about it."""
    values = secret_values(original)
    if not values:
        return result
    decisions = tuple(_discreet(each, values) for each in result.decisions)
    return replace(result, decisions=decisions, gate_failures=_failures(result.gate_failures, values))


def discreet_findings(found: Found, original: Dockerfile) -> Found:
    """The same of what `check` finds. An edit that would write a value is not told: the place is enough."""
    values = secret_values(original)
    if not values:
        return found
    findings = tuple(_discreet(each, values) for each in found.findings)
    return replace(found, findings=findings, gate_failures=_failures(found.gate_failures, values))


def _discreet(said: _Said, values: Sequence[str]) -> _Said:
    return replace(
        said,
        message=_hidden(said.message, values),
        hint=_hidden(said.hint, values),
        evidence=_evidence(said.evidence, values),
    )


def _evidence(evidence: Sequence[Evidence], values: Sequence[str]) -> tuple[Evidence, ...]:
    return tuple(replace(each, text=_hidden(each.text, values)) for each in evidence)


def _failures(failures: Sequence[GateFailure], values: Sequence[str]) -> tuple[GateFailure, ...]:
    return tuple(replace(each, message=_hidden(each.message, values)) for each in failures)


def _hidden(text: str, values: Sequence[str]) -> str:
    for value in values:
        text = text.replace(value, HIDDEN)
    return text
