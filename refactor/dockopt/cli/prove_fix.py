"""`dockopt fix --verify`: of a Dockerfile's rewrites the most ambitious one that the engine proves."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from dockopt.cli.advice import FileError
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.terminal import say, style_for, write_data
from dockopt.cli.verify_page import PageFile, climb_content

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dockopt.cli.analysis import Job
    from dockopt.cli.reporter import Reporter
    from dockopt.cli.request import Request
    from dockopt.engine.types import Result
    from dockopt.facts.slicing.terms import Terms
    from dockopt.verify.ladder import Attempt, Climb
    from dockopt.verify.session import Session
    from dockopt.verify.verdict import Proof

_VERSION = 1  # of the JSON below; a change that breaks a reader raises it


class FixProver:
    """Proves one file after the other, each in a session of its own, and keeps what was tried."""

    def __init__(self, request: Request, reporter: Reporter) -> None:
        self._request, self._reporter = request, reporter
        self._climbs: list[dict[str, Any]] = []

    def __enter__(self) -> FixProver:
        return self

    def __exit__(self, *error: object) -> None:
        if self._request.proof.json and error[0] is None:
            found = {"version": _VERSION, "files": self._climbs}
            write_data((json.dumps(found, indent=2) + "\n").encode("utf-8", "backslashreplace"))

    def proven(self, job: Job, first: Result, propose: Callable[[Terms], Result]) -> Result | None:
        """Return the rewrite that is proven, or the text as it was; None when the engine could not tell.

        `first` is the most ambitious plan. Raises FileError without a build context.
        """
        from dockopt.cli.verify import engine, engine_failure
        from dockopt.verify.faults import EngineError
        from dockopt.verify.ladder import climb

        page = PageFile(self._request.proof.report) if self._request.proof.report else None
        if not first.changed:
            if page is not None:
                self._reporter.note(f"{job.subject.name}: nothing to prove, so there is no page")
            return first
        if job.folder is None:
            advice = "Use --context or --stdin-filename."
            raise FileError("without a build context nothing can be built", advice)
        folder = job.folder
        try:
            with engine(self._request.proof) as session:
                climbed = climb(propose, lambda attempt: self._prove(session, job, folder, attempt))
        except EngineError as error:
            self._reporter.error(engine_failure(error), ExitCode.NO_ENGINE)
            return None
        if page is not None:
            page.write(climb_content(job, climbed))
        return self._settled(job, first, climbed)

    def _prove(self, session: Session, job: Job, folder: Path, attempt: Attempt) -> Proof:
        from dockopt.cli.verify import use_of
        from dockopt.cli.verify_subject import of_fix
        from dockopt.verify.proof import prove

        session.note(f"{job.subject.name}: trying plan {attempt.number}: {attempt.words}")
        subject = of_fix(job, folder, attempt.result, f"plan {attempt.number}: {attempt.words}")
        return prove(session, subject, use_of(session, self._request.proof, subject), edits=())

    def _settled(self, job: Job, first: Result, climbed: Climb) -> Result:
        """Return what may be written, and tell what was tried."""
        from dockopt.verify.ladder_report import as_climb, lines, why_kept
        from dockopt.verify.verdict import Verdict

        accepted = climbed.verdict is Verdict.SAME or self._request.accept
        found = climbed.found if accepted else None
        self._climbs.append(as_climb(job.subject.name, climbed, proven=found is not None))
        if not self._request.quiet or found is None:
            for line in lines(job.subject.name, climbed, style_for(sys.stderr)):
                say(line)
        if found is not None:
            return found
        self._reporter.note(f"{job.subject.name}: {why_kept(climbed)}")
        different = climbed.verdict is Verdict.DIFFERENT
        self._reporter.ends_with(ExitCode.DIFFERENT if different else ExitCode.INCONCLUSIVE)
        kept = tuple(each for each in first.decisions if each.outcome != "changed")
        return replace(first, after=first.before, other_files=(), decisions=kept)
