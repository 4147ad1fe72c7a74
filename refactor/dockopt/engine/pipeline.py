"""The pipeline: each pass sees the text parsed anew; the gates decide whether what it plans stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dockopt.engine.discretion import discreet_result
from dockopt.engine.lines_as_read import LinesAsRead
from dockopt.engine.rewriting import rewritten
from dockopt.engine.types import Decision, FileChange, GateFailure, Options, Result
from dockopt.model.dockerfile import Dockerfile, lower
from dockopt.passes.permitted import permitted
from dockopt.passes.plan import Plan, Refusal
from dockopt.passes.selection import chosen_rules
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.passes.rule import Rule

# Rounds at most: one pass may open the way for an earlier one, and the last round has to change nothing.
_ROUNDS = 4


def fix(text: str, context: BuildContext, options: Options, filename: str = "Dockerfile") -> Result:
    """Run the chosen passes over a Dockerfile's text. Never raises on any text.

    `filename` is only for messages.
    """
    del filename
    document = parse(text)
    problems = check(document)
    if problems or not document.instructions:
        return Result(text, text, problems=problems)
    original = lower(document)
    run = _Run(context, options, original)
    after = run.all(text)
    result = Result(text, after, tuple(run.decisions), (), tuple(run.failures), tuple(run.files))
    return discreet_result(result, original)


class _Run:
    """One run over one file: the decisions, failed gates and changed files so far."""

    def __init__(self, context: BuildContext, options: Options, original: Dockerfile) -> None:
        self.context, self.options = context, options
        self.rules = chosen_rules(options.selected)
        self.decisions: list[Decision] = []
        self.failures: list[GateFailure] = []
        self.files: list[FileChange] = []
        self.current = original
        self.lines = LinesAsRead(original.document)

    def all(self, text: str) -> str:
        """All passes in order, until they rest; the gate is that they do."""
        for number in range(_ROUNDS):
            changed = [rule.name for rule in self.rules if self._one(rule, first=number == 0)]
            if not changed:
                return self.current.document.text
        again = changed[-1]
        self.failures.append(
            GateFailure("idempotent", again, f"a second run of {again} would change the result")
        )
        self.files.clear()
        return text

    def _one(self, rule: Rule, *, first: bool) -> bool:
        """Whether the pass changes the text. In a later round only that is worth a decision."""
        outcome = self._outcome(rule)
        if isinstance(outcome, Refusal):
            if first:
                self._decided(*(_refused(rule.name, each) for each in outcome.all))
            return False
        new = rewritten(rule.name, outcome, self.current, self.context)
        if isinstance(new, GateFailure):
            self.failures.append(new)
            return False
        self._decided(_done(rule.name, outcome))
        if first:
            self._decided(*(_refused(rule.name, each) for each in outcome.beside))
        self.lines.edited(self.current.document, outcome.edits)
        self.current = new
        self.files += outcome.files
        for each in outcome.files:  # the next pass sees the context as it will be
            self.context = self.context.with_ignore_file(each.path, each.after)
        return True

    def _decided(self, *decisions: Decision) -> None:
        self.decisions += map(self.lines.as_read, decisions)

    def _outcome(self, rule: Rule) -> Plan | Refusal:
        outcome = rule.run(self.current, self.context, self.options)
        return permitted(outcome, rule.name, self.current.document, self.options)


def _done(name: str, plan: Plan) -> Decision:
    return Decision(name, "changed", name, plan.message, plan.line, plan.evidence, plan.hint)


def _refused(name: str, refusal: Refusal) -> Decision:
    kind: Literal["nothing", "refused"] = "nothing" if refusal.nothing else "refused"
    return Decision(name, kind, refusal.code, refusal.message, refusal.line, refusal.evidence, refusal.hint)
