"""What a compiled program needs beside it, and which development dependencies may go: only what is proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.facts.slicing.needed_files import NeededFiles, needed_beside
from dockopt.facts.slicing.prune import Prune, find_prune
from dockopt.facts.slicing.slicer import Slicer

from .helpers import context, facts

if TYPE_CHECKING:
    from pathlib import Path

GO = """\
FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .
CMD ["./server"]
"""
MODULE = {"go.mod": "module example.com/app\n"}


def beside(root: Path, files: dict[str, str], text: str = GO) -> NeededFiles:
    slicer = Slicer(facts(text), context(root, MODULE | files) if files else BuildContext.unknown())
    return needed_beside(slicer.stage, slicer.needs, slicer.products, slicer.copies, slicer.context)


def main(body: str = "") -> str:
    return f"package main\n\nfunc main() {{ {body} }}\n"


def test_without_context_the_whole_folder_is_needed(tmp_path: Path) -> None:
    found = beside(tmp_path, {})
    assert (found.whole, found.folder) == (True, "/app")
    assert "build context" in found.reason


@pytest.mark.parametrize(
    "files",
    [
        {"prices.csv": "a"},
        {"web/index.html": "<p>"},
        {"config/app.yaml": "a: 1", "main.go": main('open("settings")')},
        {".env": "A=1"},
        {"empty": ""},
    ],
    ids=lambda files: next(iter(files)),
)
def test_a_file_that_nobody_explains_keeps_the_whole_folder(tmp_path: Path, files: dict[str, str]) -> None:
    found = beside(tmp_path, {"main.go": main()} | files)
    assert found.whole
    assert next(iter(files)) in found.reason


def test_a_file_that_the_build_makes_keeps_the_whole_folder(tmp_path: Path) -> None:
    text = GO.replace("RUN ", "RUN cp go.mod copy.txt\nRUN ")
    assert beside(tmp_path, {"main.go": main()}, text).whole


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        ({"main.go": main()}, []),
        ({"main.go": main(), "README.md": "x", "Makefile": "x", "LICENSE": "x", ".gitignore": "x"}, []),
        ({"main.go": main(), "a/b/c.go": "package b", "a/b/c_test.go": "package b"}, []),
        ({"main.go": main('open("prices.csv")'), "prices.csv": "a"}, ["prices.csv"]),
        ({"main.go": main("open('x/prices.csv')"), "x/prices.csv": "a"}, ["x/prices.csv"]),
        ({"main.go": main('glob("web/*.html")'), "web/index.html": "a", "web/a/b.html": "b"}, ["web"]),
        ({"main.go": main('dir("web"); open("web/index.html")'), "web/index.html": "a"}, ["web"]),
        ({"main.go": main("open(`docs/x.json`)"), "docs/x.json": "a"}, ["docs/x.json"]),
        # Joined names: just that folder, however much more the first one holds.
        (
            {"main.go": main('d(path.Join("web", "static"))'), "web/static/a": "", "web/a.go": ""},
            ["web/static"],
        ),
        ({"main.go": main('d(path.Join("web", name))'), "web/static/a": ""}, ["web"]),
        ({"main.go": main('d(path.Join(root, "web", "a.b"))'), "web/a.b": ""}, ["web/a.b"]),
        ({"main.go": main('f("web", "static")'), "web/static/a": ""}, ["web"]),
        (
            {"main.go": main(), "cmd/x/x.go": main('open("../data/x.csv")'), "cmd/data/x.csv": ""},
            ["cmd/data/x.csv"],
        ),
        ({"main.go": main('open("internal")'), "internal/x.go": "package x"}, []),
    ],
)
def test_what_the_sources_explain(tmp_path: Path, files: dict[str, str], paths: list[str]) -> None:
    found = beside(tmp_path, files)
    assert not found.whole
    assert [each.path.removeprefix("/app/") for each in found.files] == paths


def test_files_land_where_their_copy_puts_them(tmp_path: Path) -> None:
    files = {"app/main.go": main('open("data/x.csv")'), "app/data/x.csv": "", "app/go.mod": "module x\n"}
    found = beside(tmp_path, files, GO.replace("COPY . .", "COPY ./app /app"))
    assert [(each.path, each.is_folder) for each in found.files] == [("/app/data/x.csv", False)]
    assert (found.files[0].evidence.path, found.files[0].evidence.line) == ("app/main.go", 3)


def test_a_source_that_is_too_large_keeps_the_whole_folder(tmp_path: Path) -> None:
    found = beside(tmp_path, {"main.go": main(), "large.go": "//" + "x" * 5_000_000})
    assert found.whole
    assert "large.go" in found.reason


@pytest.mark.parametrize("pattern", ["web", "web/*", "all:web", "web/index.html", "other web"])
def test_embedded_files_are_in_the_program(tmp_path: Path, pattern: str) -> None:
    embedding = (
        f'package main\n\nimport _ "embed"\n\n//go:embed {pattern}\nvar files string\n\nfunc main() {{}}\n'
    )
    found = beside(tmp_path, {"main.go": embedding, "web/index.html": "a"})
    assert not found.whole


def test_a_directive_of_another_file_embeds_nothing(tmp_path: Path) -> None:
    files = {
        "main.go": main(),
        "x/x.go": "package x\n\n//go:embed web\nvar f string\n",
        "web/index.html": "a",
    }
    assert beside(tmp_path, files).whole


# Development dependencies

NODE = """\
FROM node:20
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN npm run build
CMD ["node", "dist/index.js"]
"""


def package(scripts: str = "", dev: str = '"typescript": "5"') -> str:
    parts = f'"scripts": {{{scripts}}}, "dependencies": {{"koa": "2"}}, "devDependencies": {{{dev}}}'
    return f'{{"name": "x", {parts}}}'


def pruned(root: Path, files: dict[str, str], text: str = NODE) -> Prune | str:
    defaults = {"package.json": package('"build": "tsc"'), "package-lock.json": "{}"}
    slicer = Slicer(facts(text), context(root, defaults | files))
    (tree,) = slicer.products.trees.values()
    base = slicer.stage.base
    assert base is not None
    return find_prune(tree, slicer.needs, slicer.copies, slicer.context, base.version)


REFUSED = [
    ({"package.json": "{"}, NODE, "cannot be read"),
    ({"package.json": package(dev="")}, NODE, "no development dependencies"),
    ({"src/index.ts": 'import "typescript";'}, NODE, "src/index.ts:1"),
    ({"src/index.ts": 'a\nrequire("typescript/lib/x")'}, NODE, "src/index.ts:2"),
    ({"package.json": package(dev='"@a/b": "1"'), "x.js": 'require("@a/b/c")'}, NODE, "@a/b"),
    ({}, NODE.replace("npm ci", "npm ci --omit=dev"), "only run-time dependencies"),
    ({}, NODE.replace("COPY package", "ENV NODE_ENV=production\nCOPY package"), "only run-time dependencies"),
    ({}, NODE.replace("node:20", "node:14"), "does not know the option"),
    (
        {"package.json": package('"build": "x", "start": "tsc && node x"')},
        NODE.replace('"node", "dist/index.js"', '"npm", "start"'),
        "tsc",
    ),
    ({}, NODE.replace('"node", "dist/index.js"', '"npx", "ts-node", "x"'), "ts-node"),
    ({}, NODE.replace('"node", "dist/index.js"', '"npm", "run", "missing"'), "any dependency may be used"),
    ({}, NODE.replace('"dist/index.js"', '"-r", "typescript", "x.js"'), "typescript"),
    ({"src/x.ts": "import(`type${kind}`)"}, NODE, "src/x.ts:1"),
    ({"src/x.ts": "a\nrequire(name)", "plugins.yaml": "a:\n- typescript\n"}, NODE, "plugins.yaml:2"),
    ({"src/x.ts": "/* a */ require('typescript')"}, NODE, "src/x.ts:1"),
    ({"x.js": "x" * 5_000_000}, NODE, "x.js is too large"),
    (
        {
            "package.json": package().replace('"koa"', '"@babel/register"'),
            ".babelrc": '{"presets": ["typescript"]}',
        },
        NODE,
        ".babelrc:1",
    ),
    (
        {},
        NODE.replace("npm ci", "yarn install").replace("package*.json", "package.json"),
        "no command for that",
    ),
]


@pytest.mark.parametrize(("files", "text", "reason"), REFUSED)
def test_development_dependencies_stay(tmp_path: Path, files: dict[str, str], text: str, reason: str) -> None:
    found = pruned(tmp_path, files, text)
    assert isinstance(found, str)
    assert reason in found


@pytest.mark.parametrize(
    "files",
    [
        {"src/index.ts": 'import "koa";'},
        # Tests, tools and the packages themselves are no run-time code.
        {"src/index.test.ts": 'import "typescript";', "jest.config.js": 'require("typescript")'},
        {"node_modules/x/index.js": 'require("typescript")', "README.md": '"typescript"'},
        {"src/index.ts": 'const s = "typescripts"; // typescript'},
        # Comments and types are gone when the code runs.
        {"src/index.ts": "/** @type {import('typescript').X} */\n// require('typescript')\n* 'typescript'"},
        {"src/index.ts": "import type { X } from 'typescript'"},
        {".babelrc": '{"presets": ["typescript"]}', "plugins.json": '["typescript"]'},
        {"src/x.ts": "require(name)", "tsconfig.json": '"typescript"', "src/y.json": '"typescripts"'},
    ],
)
def test_development_dependencies_go(tmp_path: Path, files: dict[str, str]) -> None:
    found = pruned(tmp_path, files)
    assert isinstance(found, Prune)
    assert (found.command, found.cwd) == ("npm prune --omit=dev", "/app")
    assert found.size_mb > 0
