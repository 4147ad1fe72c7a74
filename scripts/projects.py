"""The list of real projects, and their sources at the listed commit."""

import csv
import hashlib
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "real-projects"
LIST = FOLDER / "projects.tsv"
Stack = Literal["go", "node", "python"]
GIT_LIMIT = 300  # seconds for one git command
# What a foreign repository may configure is not to run here, and files kept elsewhere are not fetched.
HARMLESS = (
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "filter.lfs.smudge=cat",
    "-c",
    "filter.lfs.required=false",
    "-c",
    "core.bare=false",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list: ``dockerfile`` and ``context`` are relative to the repository's root."""

    repository: str
    commit: str
    dockerfile: str
    context: str
    stack: Stack
    base: str  # "full" or "small": what the Dockerfile starts from

    @property
    def key(self) -> str:
        """A short name that is valid in an image reference."""
        return hashlib.sha256(self.repository.encode()).hexdigest()[:12]


def load(path: Path = LIST) -> list[Listed]:
    """Read the list, in its order; an unknown stack or column is an error."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_listed(row) for row in csv.DictReader(file, delimiter="\t", strict=True)]


def _listed(row: dict[str, str]) -> Listed:
    stack: Stack = row.pop("stack")  # type: ignore[assignment]  # checked by the next line
    if stack not in get_args(Stack):
        raise ValueError(f"{row['repository']}: unknown stack {stack}")
    return Listed(stack=stack, **row)


def checkout(listed: Listed, folder: Path, mirror: Path | None) -> None:
    """Write the files of the listed commit into a new folder, from the mirror if it has them.

    A mirror may lack files of many megabytes: they are missing in the original and the rewrite alike.
    """
    folder.mkdir(parents=True)
    stored = _stored(listed, mirror) if mirror else None
    with tempfile.TemporaryDirectory() as scratch:
        git_dir = stored or Path(scratch) / "git"
        if not stored:
            _git("init", "--quiet", "--bare", str(git_dir))
            url = f"https://github.com/{listed.repository}"
            _git(f"--git-dir={git_dir}", "fetch", "--quiet", "--depth=1", url, listed.commit)
        index = Path(scratch) / "index"
        _git(f"--git-dir={git_dir}", "read-tree", listed.commit, index=index)
        words = (f"--git-dir={git_dir}", f"--work-tree={folder}", "checkout-index", "--all", "--force")
        _git(*words, complete=stored is None, index=index)


def _stored(listed: Listed, mirror: Path) -> Path | None:
    folder = mirror / listed.repository.replace("/", "+", 1)
    heads = [
        path for path in (folder / "repo" / ".git", folder / "repo", folder) if (path / "HEAD").is_file()
    ]
    return heads[0] if heads else None


def _git(*words: str, complete: bool = True, index: Path | None = None) -> None:
    subprocess.run(
        ["git", *HARMLESS, *words],
        check=complete,
        capture_output=True,
        timeout=GIT_LIMIT,
        env={**os.environ, **({"GIT_INDEX_FILE": str(index)} if index else {})},
    )
