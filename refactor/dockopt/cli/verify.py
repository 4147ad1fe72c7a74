"""`dockopt verify`: the two texts are found, proved on the engine, and the proof is told."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from dockopt.cli.advice import FileError, failure
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.progress import watching
from dockopt.cli.reporter import Reporter
from dockopt.cli.request import Request
from dockopt.cli.terminal import say, style_for, write_data
from dockopt.cli.verify_page import PageFile, proof_content
from dockopt.cli.verify_request import VerifyRequest, conflict
from dockopt.cli.verify_subject import subject_of
from dockopt.report.names import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.verify.compose import Company
    from dockopt.verify.faults import EngineError
    from dockopt.verify.observe import Use
    from dockopt.verify.session import Session
    from dockopt.verify.sides import Subject
    from dockopt.verify.verdict import Proof


def run(request: VerifyRequest) -> int:
    """Do what is asked; the exit code."""
    reason = conflict(request)
    if reason is not None:
        say(f"dockopt: error: {reason}")
        return ExitCode.FAILED
    reporter = Reporter(Request(quiet=request.quiet))
    name = request.path
    try:
        subject = subject_of(request, reporter)
        name = request.report or name
        page = PageFile(request.report) if request.report else None
    except OSError as error:
        reporter.error(failure(name, error))
        return reporter.code
    return reporter.code if subject is None else _prove(request, subject, page)


def _prove(request: VerifyRequest, subject: Subject, page: PageFile | None) -> int:
    from dockopt.verify.faults import EngineError

    try:
        proof = proof_of(request, subject)
    except EngineError as error:
        say(engine_failure(error))
        return ExitCode.NO_ENGINE
    except OSError as error:
        say(failure(str(subject.context), error))
        return ExitCode.FAILED
    _tell(request, proof)
    if page is not None and not _written(page, subject, proof, request.report or ""):
        return ExitCode.FAILED
    return {
        "same": ExitCode.DONE,
        "different": ExitCode.DIFFERENT,
        "inconclusive": ExitCode.INCONCLUSIVE,
    }[proof.verdict]


def proof_of(request: VerifyRequest, subject: Subject) -> Proof:
    """Prove what is asked for on the engine that the environment names. Raises EngineError and OSError."""
    from dockopt.verify.proof import prove

    with engine(request) as opened:
        if request.keep:
            say(f"note: the images stay as {opened.image('original')} and {opened.image('rewritten')}")
        return prove(opened, subject, use_of(opened, request, subject), edits=request.edits)


def use_of(opened: Session, request: VerifyRequest, subject: Subject) -> Use:
    """Return how both images are used, with the services of a compose file beside them."""
    from dockopt.verify.observe import Use

    company = _company(opened, request, subject)
    envs = {**(company.variables if company else {}), **request.variables}
    return Use(envs, ("/", *request.probes), request.checks, request.starts, company=company)


@contextmanager
def engine(request: VerifyRequest) -> Iterator[Session]:
    """Open the engine as the request wants it; what was made on it is removed, also after a `kill`."""
    from dockopt.verify.session import Limits, session

    settings = {
        "network": request.network,
        "build_network": request.build_network or ("host" if request.network == "host" else None),
        "builder": request.builder,
        "limits": Limits(build=request.build_limit, start=request.start_limit),
    }
    with (
        _terminated(),
        watching(quiet=request.quiet) as watcher,
        session(keep=request.keep, note=watcher.note, step=watcher.step, **settings) as opened,
    ):
        yield opened


def engine_failure(error: EngineError) -> str:
    """Say what the engine could not do, and what to do about it."""
    reason = printable(str(error))
    stop = "" if reason.endswith((".", "?", "!")) else "."
    return f"dockopt: error: {reason}{stop} {printable(error.advice)}".rstrip()


def _company(opened: Session, request: VerifyRequest, subject: Subject) -> Company | None:
    """Return the service that both images are started as; None without --compose."""
    if request.compose is None:
        return None
    from dockopt.verify.companions import read_company

    file = Path(request.compose)
    if not file.exists():
        raise FileError(f"there is no compose file {file}", "Check --compose.")
    found = read_company(opened, file, subject.dockerfile, request.service)
    if found.left_out:
        say(f"note: not started, as nothing waits for them: {', '.join(map(printable, found.left_out))}")
    return found


def _written(page: PageFile, subject: Subject, proof: Proof, name: str) -> bool:
    try:
        page.write(proof_content(subject, proof))
    except OSError as error:
        say(failure(name, error))
        return False
    return True


def _tell(request: VerifyRequest, proof: Proof) -> None:
    if request.json:
        from dockopt.verify.data import as_json

        write_data(as_json(proof).encode("utf-8", "backslashreplace"))
        return
    from dockopt.verify.text import lines

    text = "".join(f"{line}\n" for line in lines(proof, style_for(sys.stdout)))
    write_data(text.encode("utf-8", "backslashreplace"))


@contextmanager
def _terminated() -> Iterator[None]:
    """Let a plain `kill` end the run as Ctrl-C does, so that what was made on the engine is removed."""

    def interrupt(_number: int, _frame: object) -> NoReturn:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
