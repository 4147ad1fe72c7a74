"""dockopt reads what BuildKit's parser and a port of it read: generated files, golden files, a corpus.

`DOCKOPT_CORPUS` names a folder of Dockerfiles (`*.dockerfile`) to compare on.
"""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings

from conformance.comparison import Compare, compare_go, compare_port
from conformance.differences import DIFFERENCES, Difference
from dockopt.syntax.source import decode
from syntax.strategies import dockerfiles, soup

GOLDEN = sorted((Path(__file__).parents[2] / "fixtures").glob("*/**/Dockerfile"))
ORACLES = pytest.mark.parametrize("compare", [compare_go, compare_port])
STATIC = {"go": compare_go, "port": compare_port}


@ORACLES
@settings(deadline=None)
@given(text=dockerfiles())
def test_valid_files(compare: Compare, text: str) -> None:
    assert compare(text) == ""


@ORACLES
@settings(deadline=None)
@given(text=soup())
def test_soup(compare: Compare, text: str) -> None:
    assert compare(text) == ""


@ORACLES
@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.parent.name)
def test_golden_files(compare: Compare, path: Path) -> None:
    assert compare(readable(path)) == ""


@pytest.mark.parametrize(
    "difference",
    [difference for difference in DIFFERENCES if difference.oracle in STATIC],
    ids=lambda difference: difference.oracle,
)
def test_each_known_difference_still_shows(difference: Difference, monkeypatch: pytest.MonkeyPatch) -> None:
    compare = STATIC[difference.oracle]
    assert difference.reason
    assert compare(difference.example) == ""
    monkeypatch.setattr("conformance.differences.DIFFERENCES", [])
    assert compare(difference.example) != ""


@ORACLES
def test_corpus(compare: Compare) -> None:
    folder = os.environ.get("DOCKOPT_CORPUS")
    if not folder:
        pytest.skip("DOCKOPT_CORPUS names no folder of Dockerfiles")
    paths = sorted(Path(folder).glob("*.dockerfile"))
    assert paths
    found = {path.name: difference for path in paths if (difference := compare(readable(path)))}
    assert found == {}


def readable(path: Path) -> str:
    """Read a file as the oracles can take it: neither knows undecodable bytes, nor NUL."""
    text = decode(path.read_bytes())
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
