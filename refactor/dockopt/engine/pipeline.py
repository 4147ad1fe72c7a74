"""The pipeline: each pass sees the text parsed anew; the gates decide whether what it plans stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dockopt.context.tree import BuildContext
from dockopt.engine.gates import GATES, Rewrite
from dockopt.engine.types import Decision, FileChange, GateFailure, Options, Result
from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.passes import (
    build_before_start,
    copy_manifests_first,
    name_stages,
    reference_stages_by_name,
    split_stages,
)
from dockopt.passes.plan import Plan, Refusal, apply_edits
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse

Pass = Callable[[Dockerfile, BuildContext, Options], Plan | Refusal]

PASSES: tuple[tuple[str, Pass], ...] = (
    (name_stages.NAME, name_stages.name_stages),
    (reference_stages_by_name.NAME, reference_stages_by_name.reference_stages_by_name),
    (build_before_start.NAME, build_before_start.build_before_start),
    (copy_manifests_first.NAME, copy_manifests_first.copy_manifests_first),
    (split_stages.NAME, split_stages.split_stages),
)


def fix(text: str, context: BuildContext, options: Options, filename: str = "Dockerfile") -> Result:
    """Run all passes over a Dockerfile's text. Never raises on any text; `filename` is only for messages."""
    del filename
    document = parse(text)
    problems = check(document)
    if problems or not document.instructions:
        return Result(text, text, problems=problems)
    run = _Run(context, options, lower(document))
    after = run.all(text)
    return Result(text, after, tuple(run.decisions), (), tuple(run.failures), tuple(run.files))


class _Run:
    """One run over one file: the decisions, failed gates and changed files so far."""

    def __init__(self, context: BuildContext, options: Options, original: Dockerfile) -> None:
        self.context, self.options = context, options
        self.decisions: list[Decision] = []
        self.failures: list[GateFailure] = []
        self.files: list[FileChange] = []
        self.known = (original.document.text, original)

    def all(self, text: str) -> str:
        """All passes in order, then the gate that a second run changes nothing."""
        before = text
        for name, each in PASSES:
            text = self._one(name, each, text)
        if text != before and (again := self._second_run(text)):
            self.failures.append(
                GateFailure("idempotent", again, f"a second run of {again} would change the result")
            )
            self.files.clear()
            return before
        return text

    def _read(self, text: str) -> Dockerfile:
        """The text parsed and lowered; the latest one is kept, as most passes leave it as it is."""
        if self.known[0] != text:
            self.known = (text, lower(parse(text)))
        return self.known[1]

    def _one(self, name: str, each: Pass, text: str) -> str:
        dockerfile = self._read(text)
        outcome = each(dockerfile, self.context, self.options)
        if isinstance(outcome, Refusal):
            self.decisions.append(_refused(name, outcome))
            return text
        new = self._apply(name, outcome, dockerfile)
        if new is None:
            return text
        self.decisions.append(
            Decision(name, "changed", name, outcome.message, outcome.line, outcome.evidence)
        )
        self.files += outcome.files
        return new

    def _apply(self, name: str, plan: Plan, before: Dockerfile) -> str | None:
        try:
            new = apply_edits(before.document.text, plan.edits)
        except ValueError as error:
            self.failures.append(GateFailure("edits", name, str(error)))
            return None
        rewrite = Rewrite(before, self._read(new), plan, self.context)
        for gate, check_gate in GATES:
            message = check_gate(rewrite)
            if message is not None:
                self.failures.append(GateFailure(gate, name, message))
                return None
        return new

    def _second_run(self, text: str) -> str | None:
        for name, each in PASSES:
            if isinstance(each(self._read(text), self.context, self.options), Plan):
                return name
        return None


def _refused(name: str, refusal: Refusal) -> Decision:
    kind: Literal["nothing", "refused"] = "nothing" if refusal.nothing else "refused"
    return Decision(name, kind, refusal.code, refusal.message, refusal.line, refusal.evidence, refusal.hint)
