"""The build context where nobody names one: the Dockerfile's folder, unless its sources lie above."""

from pathlib import Path

import pytest

from dockopt.context.home import home_of


def repository(root: Path, text: str, *files: str, git: bool = True) -> Path:
    """A Dockerfile in `api/` of a repository with these files."""
    for name in files:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("", encoding="utf-8")
    (root / "api").mkdir(exist_ok=True)
    (root / "api" / "Dockerfile").write_text(text, encoding="utf-8")
    if git:
        (root / ".git").mkdir()
    return root / "api" / "Dockerfile"


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nCOPY go.mod go.sum ./\nCOPY web ./web\n",
        "FROM a\nCOPY --chown=node:node \\\n  go.mod \\\n  web /srv/\n",
        "FROM a\r\nadd /web /web\r\n",
    ],
)
def test_sources_above(tmp_path: Path, text: str) -> None:
    file = repository(tmp_path, text, "go.mod", "go.sum", "web/index.html", "api/main.go")
    assert home_of(file) == tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nCOPY . .\n",
        "FROM a\nCOPY main.go ./\n",
        "FROM a\nCOPY --from=web /dist /dist\n",
        "FROM a\nCOPY *.lock $FILES ./\nADD https://example.com/a /a\nCOPY <<EOF /a\nx\nEOF\n",
        "FROM a\nCOPY dist ./dist\n",  # nowhere, so CI makes it
        "FROM a\nCOPY main.go web ./\n",  # neither folder holds both
    ],
)
def test_the_own_folder(tmp_path: Path, text: str) -> None:
    file = repository(tmp_path, text, "api/main.go", "web/index.html")
    assert home_of(file) == tmp_path / "api"


def test_no_folder_above_the_repository(tmp_path: Path) -> None:
    assert home_of(repository(tmp_path, "FROM a\nCOPY web .\n", "web/a", git=False)) == tmp_path / "api"


def test_a_relative_path_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path, "FROM a\nCOPY web .\n", "web/a")
    monkeypatch.chdir(tmp_path)
    assert home_of(Path("api/Dockerfile")) == Path()
    monkeypatch.chdir(tmp_path / "api")
    assert home_of(Path("Dockerfile")) == Path("..")


def test_no_file(tmp_path: Path) -> None:
    assert home_of(tmp_path / "Dockerfile") == tmp_path
    assert home_of(tmp_path / "gone" / "Dockerfile") is None
