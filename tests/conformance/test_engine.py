"""A real builder refuses what dockopt calls a problem, and nothing else: `docker build --check`."""

import random
import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.differences import DIFFERENCES, excused
from dockopt.syntax.check import check
from dockopt.syntax.parser import parse
from dockopt.syntax.source import decode
from syntax.strategies import PIECES

GOLDEN = sorted((Path(__file__).parents[2] / "fixtures" / "syntax").glob("*/Dockerfile"))
SEED = 7
COUNT = 30
pytestmark = pytest.mark.engine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty build context; skip without an engine."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "version"], capture_output=True, check=False).returncode:
        pytest.skip("no Docker engine answers")
    return tmp_path_factory.mktemp("context")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_golden_files(path: Path, folder: Path) -> None:
    assert_same(path.read_bytes(), folder)


def test_soup(folder: Path) -> None:
    dice = random.Random(SEED)  # noqa: S311 - the same files every time
    for _ in range(COUNT):
        pieces = dice.choices(PIECES, k=dice.randint(1, 10))
        assert_same(("FROM scratch\n" + "".join(pieces)).encode(), folder)


@pytest.mark.parametrize(
    "example", [difference.example for difference in DIFFERENCES if difference.oracle == "engine"]
)
def test_each_known_difference_still_shows(example: str, folder: Path) -> None:
    assert bool(check(parse(example))) != bool(refusal(example.encode(), folder))


def assert_same(data: bytes, folder: Path) -> None:
    problems = check(parse(decode(data)))
    answer = refusal(data, folder)
    source = decode(data)
    assert bool(answer) == bool(problems) or excused("engine", {"refusal"}, source, source), (
        data,
        answer,
        problems,
    )


def refusal(data: bytes, folder: Path) -> str:
    """Return the builder's error, if it has one; a warning is none."""
    command = ["docker", "build", "--check", "-f", "-", str(folder)]
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    return said if done.returncode and "ERROR" in said else ""
