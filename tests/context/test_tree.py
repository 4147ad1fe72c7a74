"""The context's answers, on ordinary trees."""

from pathlib import Path

import pytest

from dockopt.context.tree import BuildContext

from .trees import context, write

FILES = {
    "Dockerfile": "",
    "a.txt": "text\r\n",
    "src/main.py": "",
    "src/static/x.css": "",
    "src0": "",
    "node_modules/p/index.js": "",
    "node_modules/p/README.md": "",
    ".git/HEAD": "",
}


@pytest.fixture
def tree(tmp_path: Path) -> BuildContext:
    return context(tmp_path, FILES, "node_modules\n*.log\n")


def test_unknown_context_knows_nothing() -> None:
    tree = BuildContext.unknown()
    assert not tree.known
    assert tree.exists("a") is tree.is_dir("a") is tree.is_file("a") is tree.ignored("a") is None
    assert tree.read("a") is tree.read_any("a") is tree.ignore_file is None
    assert tree.glob("*") is None
    assert tree.files == tree.below("a") == tree.top_level == tree.other_dockerfiles == ()
    assert not tree.on_disk("a")
    assert not tree.truncated


@pytest.mark.parametrize("root", ["missing", "file", "nul\0"])
def test_a_root_that_is_no_folder_is_unknown(tmp_path: Path, root: str) -> None:
    (tmp_path / "file").touch()
    assert not BuildContext.open(tmp_path / root).known


def test_files_are_those_that_the_builder_gets(tree: BuildContext) -> None:
    assert tree.files == (".dockerignore", "Dockerfile", "a.txt", "src/main.py", "src/static/x.css", "src0")
    assert not tree.truncated
    assert tree.below("src") == tree.below("./src/") == ("src/main.py", "src/static/x.css")
    assert tree.below("sr") == tree.below("nope") == ()
    assert tree.below(".") == tree.files
    assert tree.top_level == (".dockerignore", ".git", "Dockerfile", "a.txt", "src", "src0")


@pytest.mark.parametrize(
    ("path", "exists", "folder", "file"),
    [
        (".", True, True, False),
        ("", True, True, False),
        ("/", True, True, False),
        ("src", True, True, False),
        ("/src/", True, True, False),
        ("../src", True, True, False),
        ("src/main.py", True, False, True),
        ("src/main.py/x", False, False, False),
        ("src/../a.txt", True, False, True),
        ("nope", False, False, False),
        ("node_modules", False, False, False),
        ("node_modules/p/index.js", False, False, False),
        (".git", True, True, False),
        (".git/HEAD", True, False, True),
        ("nul\0", False, False, False),
        ("x" * 5000, None, None, None),
    ],
)
def test_one_path(
    tree: BuildContext,
    path: str,
    exists: bool | None,  # noqa: FBT001
    folder: bool | None,  # noqa: FBT001
    file: bool | None,  # noqa: FBT001
) -> None:
    assert (tree.exists(path), tree.is_dir(path), tree.is_file(path)) == (exists, folder, file)


def test_questions_about_one_path_do_not_scan(tree: BuildContext) -> None:
    assert tree.exists("src")
    assert tree.glob("*.txt") == ("a.txt",)
    assert tree.on_disk("node_modules")
    assert "_listing" not in vars(tree)


def test_an_ignored_folder_comes_with_what_is_brought_back(tmp_path: Path) -> None:
    tree = context(tmp_path, FILES, "node_modules\nsrc\n!node_modules/p/README.md\n!src/nope\n")
    assert tree.exists("node_modules/p") is True
    assert tree.exists("src") is False
    assert tree.glob("node*/p/*") == ("node_modules/p/README.md",)


def test_an_ignored_folder_comes_with_an_empty_folder_that_is_brought_back(tmp_path: Path) -> None:
    tree = context(tmp_path, {"a/x": "", "b/x": ""}, "a\nb\n!a/empty")
    (tmp_path / "a" / "empty").mkdir()
    assert tree.exists("a") is True
    assert tree.exists("a/x") is tree.exists("b") is False


def test_ignored_is_about_names_and_on_disk_about_the_folder(tree: BuildContext) -> None:
    assert tree.ignored("node_modules/x") is True
    assert tree.ignored("not/there") is False
    assert tree.on_disk("node_modules")
    assert not tree.on_disk("not/there")
    assert not tree.on_disk("nul\0")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ("a.txt",)),
        ("./src/*", ("src/main.py", "src/static")),
        ("src/*/*.css", ("src/static/x.css",)),
        ("*/main.py", ("src/main.py",)),
        ("s[qr]c?", ("src0",)),
        ("node*", ()),
        ("*.nope", ()),
        ("a.txt", ("a.txt",)),
        ("a.txt/*", ()),
        ("[", ()),
        (".", ("",)),
    ],
)
def test_glob(tree: BuildContext, pattern: str, found: tuple[str, ...]) -> None:
    assert tree.glob(pattern) == found


def test_read(tree: BuildContext, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\r\n")
    assert tree.read("a.txt") == "text\r\n"
    assert tree.read("a.txt", limit=6) == "text\r\n"
    assert tree.read("a.txt", limit=5) is None
    assert tree.read("bytes") == "\udcff\r\n"
    assert tree.read("src") is tree.read("nope") is None
    assert tree.read("node_modules/p/index.js") is None
    assert tree.read_any("node_modules/p/index.js") == ""


def test_a_malformed_rule_makes_the_content_unknown(tmp_path: Path) -> None:
    tree = context(tmp_path, FILES, "[\n")
    assert tree.exists("a.txt") is tree.ignored("a.txt") is None
    assert tree.glob("*") is None
    assert tree.read("a.txt") is None
    assert tree.exists("nope") is False
    assert tree.truncated


def test_the_own_ignore_file_replaces_the_shared_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        {**FILES, ".dockerignore": "a.txt", "web.Dockerfile.dockerignore": "", "out/D.dockerignore": "src"},
    )
    shared = BuildContext.open(tmp_path, tmp_path / "Dockerfile")
    assert (shared.ignore_file, shared.ignore_text) == (".dockerignore", "a.txt")
    own = BuildContext.open(tmp_path, tmp_path / "web.Dockerfile")
    assert (own.ignore_file, own.exists("a.txt")) == ("web.Dockerfile.dockerignore", True)
    outer = BuildContext.open(tmp_path / "src", tmp_path / "out" / "D")
    assert (outer.ignore_file, outer.ignored("src")) == ("../out/D.dockerignore", True)
    assert BuildContext.open(tmp_path / "src").ignore_file is None


def test_other_dockerfiles(tmp_path: Path) -> None:
    names = (
        "Dockerfile",
        "Dockerfile.dev",
        "web.Dockerfile",
        "Dockerfile.dev.dockerignore",
        "svc/Containerfile",
    )
    write(tmp_path, dict.fromkeys([*names, "svc/deep/Dockerfile", "dockerfile.py/x"], ""))
    first = BuildContext.open(tmp_path, tmp_path / "Dockerfile")
    assert first.other_dockerfiles == ("Dockerfile.dev", "svc/Containerfile", "web.Dockerfile")
    deep = BuildContext.open(tmp_path, tmp_path / "svc" / "deep" / "Dockerfile")
    assert deep.other_dockerfiles == ("Dockerfile", *first.other_dockerfiles)
    assert BuildContext.open(tmp_path / "svc" / "deep").other_dockerfiles == ()
