"""Trees that want to hang, to crash, or to be followed out of the context."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dockopt.context.limits import Limits
from dockopt.context.tree import BuildContext

from .trees import context, write


def test_links_out_of_the_context_are_listed_but_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"secret": "s", "outer/x": "s"})
    root = tmp_path / "root"
    tree = context(root, {})
    links = {"a": "../secret", "b": str(tmp_path / "secret"), "c": "../outer", "d": "x/../../secret"}
    for name, target in links.items():
        (root / name).symlink_to(target)
    assert tree.files == (".dockerignore", "a", "b", "c", "d")
    for path in (*links, "c/x"):
        assert tree.exists(path) is False
        assert tree.read(path) is tree.read_any(path) is None
    assert tree.on_disk("a")
    assert not tree.on_disk("c/x")
    assert tree.glob("c/*") == ()


def test_links_inside_the_context_are_followed(tmp_path: Path) -> None:
    tree = context(tmp_path, {"d/f": "f", "hidden": "h"}, "hidden")
    for name, target in {"l": "d", "up": "d/../d/f", "rooted": "/d/f", "d/back": "..", "h": "hidden"}.items():
        (tmp_path / name).symlink_to(target)
    assert tree.is_dir("l") is tree.is_file("l/f") is True
    assert [tree.read(path) for path in ("l/f", "up", "rooted", "d/back/d/f")] == ["f"] * 4
    assert tree.exists("h") is False
    assert tree.read("h") is None
    assert tree.glob("l/*") == ("l/back", "l/f")


def test_link_loops_end(tmp_path: Path) -> None:
    tree = context(tmp_path, {})
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "self").symlink_to("self/self")
    (tmp_path / "dot").symlink_to(".")
    assert tree.exists("a") is tree.exists("self") is False
    assert tree.is_dir("dot/dot/dot") is True
    assert tree.files == (".dockerignore", "a", "b", "dot", "self")


def test_special_files_are_neither_listed_nor_opened(tmp_path: Path) -> None:
    tree = context(tmp_path, {})
    os.mkfifo(tmp_path / "fifo")
    os.mkfifo(tmp_path / "Dockerfile.dockerignore")
    assert tree.files == (".dockerignore",)
    assert tree.exists("fifo") is True
    assert tree.is_file("fifo") is False
    assert tree.read("fifo") is tree.read_any("fifo") is None
    assert BuildContext.open(tmp_path, tmp_path / "Dockerfile").ignore_file == ".dockerignore"


def test_odd_names(tmp_path: Path) -> None:
    names = ["new\nline", "tab\t", " ", "-rf", "*", "[", "한글", "back\\slash", "\udcff"]
    tree = context(tmp_path, dict.fromkeys(names, "x"))
    assert set(tree.files) == {*names, ".dockerignore"}
    assert all(tree.read(name) == "x" for name in names)
    assert set(tree.glob("*") or ()) == set(tree.files)


def test_names_that_differ_in_case_are_two(tmp_path: Path) -> None:
    tree = context(tmp_path, {"README": "a", "readme": "b", "Src/x": "", "src/y": ""}, "readme\nSrc\n")
    assert tree.files == (".dockerignore", "README", "src/y")
    assert (tree.read("README"), tree.read("readme"), tree.exists("Readme")) == ("a", None, False)
    assert (tree.exists("src/x"), tree.exists("Src/x"), tree.on_disk("Src/x")) == (False, False, True)
    assert tree.glob("*eadme") == ()


def test_a_disk_that_knows_no_case_does_not_make_a_name_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = context(tmp_path, {"README": "a", "src/Main.go": ""})
    real = os.lstat

    def folding(path: str | Path) -> os.stat_result:
        at = tmp_path
        for part in Path(path).relative_to(tmp_path).parts:
            at /= next((path.name for path in at.iterdir() if path.name.lower() == part.lower()), part)
        return real(at)

    monkeypatch.setattr(os, "lstat", folding)
    assert (tree.exists("README"), tree.exists("readme"), tree.exists("src/Main.go")) == (True, False, True)
    assert (tree.exists("SRC/Main.go"), tree.exists("src/main.go")) == (False, False)
    assert tree.read("readme") is tree.read_any("readme") is None
    assert not tree.on_disk("Readme")


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Make folders of a name unreadable, as they are for others than the super-user."""
    real = os.scandir

    def apply(name: str) -> None:
        def scandir(path: Path) -> Iterator[os.DirEntry[str]]:
            if Path(path).name == name:
                raise PermissionError(13, "Permission denied")
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)

    return apply


def test_an_unreadable_folder_makes_the_listing_incomplete(
    tmp_path: Path, refuse: Callable[[str], None]
) -> None:
    tree = context(tmp_path, {"a": "", "closed/x": "", "open/y": ""})
    refuse("closed")
    assert tree.truncated
    assert tree.files == (".dockerignore", "a", "open/y")
    assert tree.glob("closed/*") is None
    assert tree.exists("nope") is False


def test_an_unreadable_folder_that_is_ignored_does_not_matter(
    tmp_path: Path, refuse: Callable[[str], None]
) -> None:
    tree = context(tmp_path, {"a": "", "closed/x": ""}, "closed")
    refuse("closed")
    assert tree.files == (".dockerignore", "a")
    assert not tree.truncated


def test_what_the_disk_refuses_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = context(tmp_path, {"a": "x"})

    def refuse(path: Path) -> os.stat_result:
        raise PermissionError(13, str(path))

    monkeypatch.setattr(os, "lstat", refuse)
    assert tree.exists("a") is None
    assert tree.glob("a") is None
    assert tree.read("a") is tree.read_any("a") is None
    assert not tree.on_disk("a")


def test_limits_are_kept_and_told(tmp_path: Path) -> None:
    files = {f"d{i}/f{i}": "xx" for i in range(10)}
    assert len(context(tmp_path, files, limits=Limits(files=21)).files) == 11
    assert not context(tmp_path, files, limits=Limits(files=21)).truncated
    assert context(tmp_path, files, limits=Limits(files=20)).truncated
    assert context(tmp_path, files, limits=Limits(files=5)).truncated
    assert context(tmp_path, files, limits=Limits(seconds=-1)).truncated
    assert context(tmp_path, {"a/b/c/d": ""}, limits=Limits(depth=2)).truncated


def test_a_hidden_file_is_hidden_behind_a_link_too(tmp_path: Path) -> None:
    tree = context(tmp_path, {"d/f": "", "d/g": ""}, "d/f")
    (tmp_path / "l").symlink_to("d")
    assert tree.glob("l/*") == ("l/g",)
    assert tree.exists("l/f") is False


def test_an_ignore_file_that_cannot_be_read_makes_the_content_unknown(tmp_path: Path) -> None:
    tree = context(tmp_path, {"a": ""}, "#" * 1_000_001)
    assert tree.ignore_file == ".dockerignore"
    assert tree.exists("a") is None
    assert tree.truncated


def test_reads_share_a_budget(tmp_path: Path) -> None:
    tree = context(tmp_path, {"a": "xx", "b": "xx"}, limits=Limits(bytes=3))
    assert [tree.read(name) for name in ("a", "b", "a")] == ["xx", None, "xx"]
    assert tree.read("a", limit=1) is None


@pytest.fixture
def scanned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the folders that are listed."""
    names: list[str] = []
    real = os.scandir

    def scandir(path: Path) -> Iterator[os.DirEntry[str]]:
        names.append(Path(path).name)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return names


def test_each_folder_is_listed_once_and_ignored_ones_never(tmp_path: Path, scanned: list[str]) -> None:
    files = {f"src/d{i}/f": "" for i in range(50)}
    files.update(
        {f"node_modules/p{i}/f": "" for i in range(50)} | {".git/objects/x": "", "docs/deep/x.md": ""}
    )
    tree = context(tmp_path, files, "node_modules\ndocs\n!docs/*.md\n")
    assert len(tree.files) == len(tree.files) == 51
    assert sorted(scanned) == sorted([tmp_path.name, "src", "docs", "deep", *(f"d{i}" for i in range(50))])
