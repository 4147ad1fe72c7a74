"""A rewrite, made as a user makes it, and its proof, asked for as a user asks for it."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from dockopt.cli.reporter import Reporter
from dockopt.cli.request import Request
from dockopt.cli.verify import proof_of
from dockopt.cli.verify_request import VerifyRequest
from dockopt.cli.verify_subject import subject_of
from dockopt.context.tree import BuildContext
from dockopt.model.dockerfile import lower
from dockopt.report.style import Style
from dockopt.syntax.parser import parse
from dockopt.syntax.source import decode
from dockopt.verify.sides import Side, Subject
from dockopt.verify.text import lines
from dockopt.verify.verdict import Proof

from .docker import stand_in

FIX_LIMIT = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Fix:
    """The rewrite of a folder: the tool's exit code and words, and the file before and after."""

    code: int
    said: str
    before: str
    after: str

    @property
    def stages_added(self) -> int:
        """How many stages the file has more than before."""
        return stage_count(self.after) - stage_count(self.before)


def fix(file: Path, *options: str) -> Fix:
    """Run ``dockopt fix`` on a Dockerfile, in place."""
    before = _text(file)
    done = subprocess.run(
        [sys.executable, "-m", "dockopt", "fix", "--explain", *options, str(file)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=FIX_LIMIT,
    )
    said = (done.stdout + done.stderr).decode(errors="replace")
    return Fix(done.returncode, said, before, _text(file))


def _text(file: Path) -> str:
    return decode(file.read_bytes())


def stage_count(text: str) -> int:
    """Count the stages of a Dockerfile."""
    return len(lower(parse(text)).stages)


def subject(request: VerifyRequest) -> Subject:
    """Return a Dockerfile and its rewrite; twice the same where nothing is rewritten."""
    found = subject_of(request, Reporter(Request(quiet=True)))
    if found is not None:
        return found
    file = Path(request.path)
    context = Path(request.context or file.parent)
    opened = BuildContext.open(context, file)
    side = Side("original", str(file), _text(file), opened.ignore_text if opened.ignore_file else None)
    return Subject(side, replace(side, name="rewritten"), context)


def prove(request: VerifyRequest, both: Subject) -> Proof:
    """Prove what is asked for, on base images of this engine."""
    with TemporaryDirectory() as folder:
        stand_in(*(side.place(Path(folder)) for side in (both.original, both.rewritten)))
    return proof_of(request, both)


def report(proof: Proof) -> str:
    """Return the proof as a user reads it."""
    return "\n".join(lines(proof, Style(colour=False)))
