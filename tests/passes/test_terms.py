"""The rungs of the ladder and the pieces that a proof asks for, as the text of a split shows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.facts.slicing.terms import LADDER, Breadth, Piece, Rung, Terms

if TYPE_CHECKING:
    from dockopt.engine.types import Result

PROJECTS = sorted(Path(__file__).parents[2].glob("fixtures/projects/*/Dockerfile"))
GO = """\
FROM golang:1.22-bookworm
WORKDIR /app
RUN apt-get update && apt-get install -y gcc libssl-dev
COPY . .
RUN CGO_ENABLED=0 go build -o server .
CMD ["./server"]
"""
GO_FILES = {"go.mod": "module a\n", "main.go": "package main\n\nfunc main() {}\n"}
NODE = """\
FROM node:20
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
CMD ["node", "dist/a.js"]
"""
NODE_FILES = {
    "package.json": '{"scripts": {"build": "tsc"}, "dependencies": {"express": "1"}, '
    '"devDependencies": {"typescript": "5"}}',
    "package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}}}',
    "a.ts": "",
}


@pytest.fixture
def go(tmp_path: Path) -> Path:
    return filled(tmp_path, {"Dockerfile": GO} | GO_FILES)


@pytest.fixture
def node(tmp_path: Path) -> Path:
    return filled(tmp_path, {"Dockerfile": NODE} | NODE_FILES)


def filled(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def fixed(folder: Path, rung: Rung = LADDER[0], *pieces: Piece) -> Result:
    file = folder / "Dockerfile"
    result = fix(file.read_text(), BuildContext.open(folder, file), Options(terms=Terms(rung, pieces)))
    assert not result.gate_failures
    return result


def runtime(folder: Path, rung: Rung = LADDER[0], *pieces: Piece) -> list[str]:
    """Return the lines of the runtime stage; none without a split."""
    return fixed(folder, rung, *pieces).after.partition("# Runtime stage")[2].splitlines()[1:]


def test_no_split_is_named_a_refusal(go: Path) -> None:
    result = fixed(go, Rung(None))
    assert not result.changed
    assert "not-proven" in {each.code for each in result.decisions}


def test_the_same_image_is_not_worth_its_lines(node: Path) -> None:
    assert runtime(node, Rung(Breadth.EXACT, same=True)) == []


def test_a_piece_that_comes_anyway_is_not_copied_again(node: Path) -> None:
    piece = Piece("file", "/app/dist/a.js", "a.js is missing")
    assert runtime(node, LADDER[0], piece) == runtime(node)


def test_the_first_rung_is_what_fix_does(go: Path) -> None:
    file = go / "Dockerfile"
    assert fixed(go) == fix(file.read_text(), BuildContext.open(go, file), Options())
    assert "COPY --from=builder /app/server /app/server" in runtime(go)


def test_a_program_gets_its_folder(go: Path) -> None:
    lines = runtime(go, Rung(Breadth.FOLDER))
    assert "COPY --from=builder /app /app" in lines
    assert not any("gcc" in line for line in lines)


def test_dependencies_of_development_stay_in_the_folder(node: Path) -> None:
    assert "npm prune" in fixed(node).after
    assert "npm prune" not in fixed(node, Rung(Breadth.FOLDER)).after


def test_only_the_toolchain_stays_behind(go: Path) -> None:
    lines = runtime(go, Rung(Breadth.ALL))
    assert any("gcc libssl-dev" in line for line in lines)
    for folder in ("/opt", "/root", "/usr/local/lib"):
        assert f"COPY --from=builder {folder} {folder}" in lines


def test_an_interpreter_stays_that_of_its_image(node: Path) -> None:
    lines = runtime(node, Rung(Breadth.ALL))
    assert "COPY --from=builder /opt /opt" in lines
    assert not any("/usr/local" in line for line in lines)


def test_a_package_is_installed(go: Path) -> None:
    piece = Piece("package", "libfoo1", "libfoo.so.1 is missing")
    assert any("install -y --no-install-recommends libfoo1" in line for line in runtime(go, LADDER[0], piece))
    evidence = [text.text for each in fixed(go, LADDER[0], piece).decisions for text in each.evidence]
    assert "added: libfoo.so.1 is missing" in evidence


def test_a_library_is_copied_and_made_known_to_the_loader(go: Path) -> None:
    path = "/usr/local/lib/libfoo.so.1"
    lines = runtime(go, LADDER[0], Piece("library", path, "libfoo.so.1 is missing"))
    copied = lines.index(f"COPY --from=builder {path} {path}")
    assert lines[copied + 1] == "RUN ldconfig"


def test_a_file_and_a_folder_are_copied(go: Path) -> None:
    pieces = (Piece("file", "/app/a b", "it is missing"), Piece("folder", "/app/pages", "it is missing"))
    lines = runtime(go, LADDER[0], *pieces)
    assert 'COPY --from=builder ["/app/server", "/app/a b", "/app/"]' in lines
    assert "COPY --from=builder /app/pages /app/pages" in lines


def test_a_module_of_development_that_is_used_keeps_them_all(node: Path) -> None:
    piece = Piece("folder", "/app/node_modules/typescript", "typescript is missing")
    result = fixed(node, LADDER[0], piece)
    assert "npm prune" not in result.after
    assert "/app/node_modules/typescript" not in result.after


@pytest.mark.parametrize("file", PROJECTS, ids=lambda file: file.parent.name)
def test_the_broader_rungs_pass_the_gates(file: Path) -> None:
    assert all(fixed(file.parent, Rung(breadth)).after for breadth in (Breadth.FOLDER, Breadth.ALL))
