"""What the user asks for, and which wishes exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.cli.choice import NO_CHOICE, Choice
from dockopt.cli.verify_request import VerifyRequest
from dockopt.cli.verify_request import conflict as proof_conflict
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.report.formats import Format

STDIN = "-"
_SCHEDULER = regex(r"dask://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
NO_PROOF = VerifyRequest()


class Request(Struct, frozen=True):
    """The options of `dockopt fix`, as given. The help texts of `cli/fix_options.py` say what each means.

    `accept`: of --accept-inconclusive. `proof`: how the images are used with --verify.
    `jobs`: None as many as are worth it. `scheduler`: of the fleet that shares the files.
    `context_limit`: files of a context; None the usual limit.
    """

    paths: tuple[str, ...] = ()
    diff: bool = False
    check: bool = False
    explain: bool = False
    choice: Choice = NO_CHOICE
    quiet: bool = False
    context: str | None = None
    stdin_filename: str | None = None
    verify: bool = False
    accept: bool = False
    proof: VerifyRequest = NO_PROOF
    jobs: int | None = None
    scheduler: str | None = None
    cache: str | None = None
    summary: tuple[str, ...] = ()
    context_limit: int | None = None
    output_format: Format = "text"

    @property
    def from_stdin(self) -> bool:
        """Whether the text comes from stdin; a file named `-` is written `./-`."""
        return STDIN in self.paths

    @property
    def writes(self) -> bool:
        """Whether a change reaches the files, or stdout as a whole text."""
        return not (self.diff or self.check)


class CheckRequest(Request, frozen=True):
    """The options of `dockopt check`, as given. It writes nothing: `check` is set."""


def conflict(request: Request) -> str | None:
    """Say why the request makes no sense, and what to do instead; None when it does."""
    if request.from_stdin and len(request.paths) > 1:
        return "`-` reads one Dockerfile from stdin and takes no other paths. Run dockopt once for each."
    if request.stdin_filename is not None and not request.from_stdin:
        return "--stdin-filename names the text of stdin. Give `-` as the path, too."
    if request.stdin_filename == "":
        return "--stdin-filename is empty. Give the name of the Dockerfile, or leave the option out."
    if request.quiet and request.explain:
        return "--quiet and --explain exclude each other. Leave one of them out."
    if request.from_stdin and (request.cache is not None or request.summary):
        return "--cache and --summary are for files, and `-` is none. Leave one of them out."
    if request.scheduler is not None and (reason := _fleet_conflict(request, request.scheduler)):
        return reason
    if "" in (*request.paths, request.cache):
        return "A path is empty. Give `.` for the current folder."
    return request.choice.conflict or _report_conflict(request) or _proof_conflict(request)


def _report_conflict(request: Request) -> str | None:
    others = {
        "--diff": request.diff,
        "the text of `-`": request.from_stdin and request.writes,
        "--json": request.proof.json,
    }
    other = next((name for name, given in others.items() if given), None)
    if request.output_format == "text" or other is None:
        return None
    more = "" if request.check else " With --check the report says what would change."
    return (
        f"--output-format {request.output_format} and {other} would both go to stdout. "
        f"Leave one of them out.{more}"
    )


def _fleet_conflict(request: Request, scheduler: str) -> str | None:
    if not _SCHEDULER.fullmatch(scheduler):
        return "--scheduler takes the address of a scheduler of Dask, dask://HOST:PORT."
    if request.jobs is not None:
        return "--jobs and --scheduler both say who shares the files. Leave one of them out."
    if request.from_stdin:
        return "--scheduler is for files, and `-` is none. Leave one of them out."
    if request.verify:
        return "--scheduler shares the looking, and --verify proves on this machine. Leave one of them out."
    return None


def _proof_conflict(request: Request) -> str | None:
    if not request.verify:
        asked = request.accept or replace(request.proof, quiet=False) != NO_PROOF
        return "--probe and the like say how a rewrite is proven. Give --verify, too." if asked else None
    if request.proof.json and (request.diff or (request.from_stdin and request.writes)):
        return "--json and the text would both go to stdout. Leave one of them out."
    return proof_conflict(request.proof)
