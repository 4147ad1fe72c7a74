"""The ignore rules against the builder: what `COPY . /` brings, and what `BuildContext` says it brings."""

import os
import tarfile
from pathlib import Path

import pytest

from dockopt.context.tree import BuildContext

from .docker import Docker

pytestmark = pytest.mark.engine

FILES = (
    "Dockerfile",
    "README.md",
    "a",
    "a.txt",
    "b[1].txt",
    "b1.txt",
    "back\\slash",
    "caret^x",
    "café.txt",
    "new\nline/a.txt",
    "docs/README.md",
    "docs/deep/README.md",
    "docs/deep/er/x.txt",
    "foo/bar/baz",
    "foo/bar/qux",
    "foo/other",
    "foobar/x",
    "node_modules/p/index.js",
    "node_modules/p/README.md",
    "src/node_modules/q/index.js",
    "src/main.go",
    "src/main_test.go",
    "src/.env",
    ".env",
    ".git/HEAD",
    "#hash",
    "!bang",
    " space",
    "x/a/b/c",
    "x/b/c",
)

IGNORES = (
    "",
    "*",
    "**",
    ".",
    "/",
    "foo",
    "/foo",
    "foo/",
    "./foo//bar/",
    "foo/../docs",
    "../foo",
    "foo*",
    "foo**",
    "foo/**",
    "foo/*",
    "foo/bar/..",
    "*/bar",
    "**/bar",
    "**bar",
    "**/bar/**",
    "**/node_modules",
    "node_modules",
    "**/*.md",
    "*.md",
    "docs/**/*.md",
    "docs/**/x.txt",
    "**/a*c",
    "x/**/c",
    "x**c",
    "**/x/**/c",
    "***",
    "*.t?t",
    "?",
    "[a-c]*",
    "[^a-c]*",
    "[!a]*",
    "b[[]1].txt",
    "b\\[1].txt",
    "back\\\\slash",
    "caret^*",
    "caret\\^*",
    "^a",
    "^a*",
    "caf?.txt",
    "\ufefffoo",
    "# foo",
    " # foo",
    "#hash",
    "\\#hash",
    "!foo",
    "\\!bang",
    "  foo  ",
    "foo\r\ndocs\r",
    "new*/a.txt",
    "café.txt",
    "*é*",
    "**/é",
    "**/a.txt",
    "*\n!foo",
    "*\n!foo/bar",
    "*\n!foo/bar/baz",
    "*\n!/foo/bar",
    "*\n! foo",
    "*\n!foo/*",
    "*\n!foo/**",
    "*\n!**/*.md",
    "*\n!docs/**/*.md",
    "foo\n!foo/bar\nfoo",
    "foo\n!foo/bar\nfoo/bar/qux",
    "foo\n!foo/bar\n**/qux",
    "foo/bar\n!foo",
    "!foo\nfoo",
    "*.md\n!README.md",
    "**/*.md\n!**/README.md\ndocs/README.md",
    "node_modules\n!**/README.md",
    "empty\n!empty/inner",
    "**/node_modules\n!node_modules/p",
    "*\n!!bang",
    ".git\n.env",
    "**/.env",
    ".dockerignore\nDockerfile",
)

MALFORMED = ("foo\tbar", "foo\x7f", "[", "foo[", "[]a]", "[a-]", "foo\\", "!", "!/", "[]")


# COPY sources, and what the builder finds there in `write_links`: None where it refuses.
SOURCES = (
    ("link", "f.txt"),
    ("link/f.txt", "f.txt"),
    ("link/up", "up"),
    ("file-link", "file-link"),
    ("rooted", "rooted"),
    ("dangling", None),
    ("outside", None),
    ("far-outside", None),
    ("loop", None),
    ("hidden-link", None),
    ("to-hidden", None),
    ("fifo", "fifo"),
    ("../top.txt", "top.txt"),
    ("/top.txt", "top.txt"),
    ("d/*.txt", "f.txt"),
    ("link/*.txt", "f.txt"),
    ("*/f.txt", "f.txt"),
    ("lin[k]/f.txt", ""),
    ("*.nope", ""),
    ("nope", None),
)


def write_tree(folder: Path, ignore: str) -> None:
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("FROM scratch\nCOPY . /\n" if name == "Dockerfile" else name)
    (folder / "empty" / "inner").mkdir(parents=True)
    (folder / ".dockerignore").write_text(ignore, newline="")


def arrived(docker: Docker, folder: Path, out: Path) -> set[str] | None:
    """Build and list what came; folders end with a slash. None where the builder refuses."""
    done = docker.call("build", "--network=host", f"--output=type=tar,dest={out}", str(folder), limit=120)
    if done.code:
        return None
    with tarfile.open(out) as tar:
        return {f"{member.name}/" if member.isdir() else member.name for member in tar}


@pytest.mark.parametrize("ignore", IGNORES)
def test_verdicts_agree_with_the_builder(docker: Docker, tmp_path: Path, ignore: str) -> None:
    folder = tmp_path / "context"
    write_tree(folder, ignore)
    came = arrived(docker, folder, tmp_path / "out.tar")
    assert came is not None
    context = BuildContext.open(folder)
    assert not context.rules.problems
    files = {name for name in came if not name.endswith("/")}
    listed = set(context.files)
    assert listed == {name for name in files if not name.startswith(".git/")}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        assert context.exists(name) is (name in came or f"{name}/" in came), name


@pytest.mark.parametrize("ignore", MALFORMED)
def test_what_the_builder_refuses_is_a_problem(docker: Docker, tmp_path: Path, ignore: str) -> None:
    folder = tmp_path / "context"
    write_tree(folder, ignore)
    assert arrived(docker, folder, tmp_path / "out.tar") is None
    assert BuildContext.open(folder).rules.problems


def write_links(folder: Path) -> None:
    (folder / "d").mkdir(parents=True)
    (folder / "d" / "f.txt").touch()
    (folder / "d" / "up").symlink_to("../top.txt")
    for name in ("top.txt", "hidden"):
        (folder / name).touch()
    links = {
        "link": "d",
        "file-link": "d/f.txt",
        "rooted": "/d/f.txt",
        "dangling": "nowhere",
        "outside": "/etc/hostname",
        "far-outside": "../../../../../../../etc/hostname",
        "loop": "loop",
        "hidden-link": "top.txt",
        "to-hidden": "hidden",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "fifo")
    (folder / ".dockerignore").write_text("hidden*\n")


@pytest.mark.parametrize(("source", "comes"), SOURCES)
def test_sources_are_found_where_the_builder_finds_them(
    docker: Docker, tmp_path: Path, source: str, comes: str | None
) -> None:
    folder = tmp_path / "context"
    write_links(folder)
    (folder / "Dockerfile").write_text(f"FROM scratch\nCOPY {source} /o/\n")
    came = arrived(docker, folder, tmp_path / "out.tar")
    context = BuildContext.open(folder)
    if comes is None:
        assert came is None
        assert context.exists(source) is False
        return
    assert came is not None
    assert (f"o/{comes}" in came) is bool(comes)
    assert bool(context.glob(source)) is bool(comes)
