"""Which edits make the same steps run again, and which builds need not be measured for that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dockopt.context.tree import BuildContext
from dockopt.verify import rebuild
from dockopt.verify.effect import Rebuild
from dockopt.verify.entrances import entrances
from dockopt.verify.sides import Side

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.verify.session import Session

WHOLE = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
FIRST = "FROM node:20\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY src src\n"


@pytest.fixture
def context(tmp_path: Path) -> BuildContext:
    (tmp_path / "src").mkdir()
    for name in ("package.json", "src/app.js"):
        (tmp_path / name).write_text("{}")
    return BuildContext.open(tmp_path)


def same(text: str, context: BuildContext) -> bool:
    one = entrances(text, context, "package.json")
    return one is not None and one == entrances(text, context, "src/app.js")


def test_one_copy_of_everything_is_one_entrance(context: BuildContext) -> None:
    assert same(WHOLE, context)
    assert same(WHOLE + "FROM a\nCOPY src/app.js /\nCOPY --from=0 /app /app\n", context) is False


def test_manifests_first_are_two(context: BuildContext) -> None:
    assert not same(FIRST, context)


@pytest.mark.parametrize(
    "line",
    [
        "COPY package*.json .",
        "COPY --exclude=*.md . .",
        "RUN --mount=target=/src true",
        "RUN --mount=type=bind,source=src,target=/src true",
        "COPY $UNKNOWN .",
    ],
)
def test_what_is_not_certain_is_not_known(line: str, context: BuildContext) -> None:
    assert entrances(f"{WHOLE}ARG UNKNOWN\n{line}\n", context, "package.json") is None


def measured(
    monkeypatch: pytest.MonkeyPatch, folder: Path, edits: list[str] | None, ignore: str | None = None
) -> tuple[list[Rebuild], list[str]]:
    """Return what is measured of the whole copy, and after which edits something was built."""
    asked: list[str] = []

    def build(_session: Session, _side: Side, _copy: Path, _work: Path, path: str) -> Rebuild:
        asked.append(path)
        return Rebuild(path or "nothing", 2.0, ("COPY", "RUN") if path else ())

    monkeypatch.setattr(rebuild, "_build", build)
    work = folder / "work"
    work.mkdir()
    side = Side("original", "", WHOLE, ignore)
    nobody: Any = None
    found = rebuild.measure(nobody, (side, Side("rewritten", "", FIRST)), folder / "context", work, edits)
    return list(found.original), asked


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "context" / "src").mkdir(parents=True)
    for name in ("package.json", "src/app.js"):
        (tmp_path / "context" / name).write_text("{}")
    return tmp_path


def test_a_build_is_not_measured_twice(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    found, asked = measured(monkeypatch, project, None)
    assert [(each.after, each.like) for each in found] == [
        ("nothing", ""),
        ("src/app.js", ""),
        ("package.json", "src/app.js"),
    ]
    assert found[2].seconds == found[1].seconds
    assert asked == ["", "", "src/app.js", "src/app.js", "package.json"]  # the last one is the rewritten's


def test_what_is_asked_for_is_measured(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    _, asked = measured(monkeypatch, project, ["src/app.js", "package.json"])
    assert len(asked) == 4


def test_what_seems_slower_is_measured_again(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    seconds = iter((2.0, 60.0, 2.5, 1.5))

    def build(_session: Session, side: Side, _copy: Path, _work: Path, path: str) -> Rebuild:
        return Rebuild(path, next(seconds), (side.name,))

    monkeypatch.setattr(rebuild, "_build", build)
    (project / "work").mkdir()
    sides = (Side("original", "", WHOLE), Side("rewritten", "", FIRST))
    nobody: Any = None
    found = rebuild.measure(nobody, sides, project / "context", project / "work", ["src/app.js"])
    assert found.original == (Rebuild("src/app.js", 2.0, ("original",)),)
    assert found.rewritten == (Rebuild("src/app.js", 1.5, ("rewritten",)),)


def test_another_ignore_file_leaves_nothing_certain(monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    _, asked = measured(monkeypatch, project, None, "src\n")
    assert len(asked) == 6
