"""The diff: nothing for no change, git's form, and an own reader that must get the new text from it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.report.diff import unified_diff

LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "\n", "c\r\n", "d\re\n", "\x0b\n", "가\n", "\udcff\n", "-x\n", "+ y\n"])
)
TEXTS = st.builds(
    lambda lines, last: "".join(lines) + last, LINES, st.sampled_from(["", "z", "\r", "\ufeff"])
)


def patched(before: str, diff: str) -> str:
    """Apply a diff with a reader that knows nothing of how it was made."""
    old = before.split("\n")
    lines = [line + "\n" for line in old[:-1]] + ([old[-1]] if old[-1] else [])
    out: list[str] = []
    position = 0
    body = [line + "\n" for line in diff.split("\n")[2:-1]]
    for number, line in enumerate(body):
        if line.startswith("@@ "):
            begin, _, length = line.split()[1][1:].partition(",")
            start = int(begin) - (0 if length == "0" else 1)
            out += lines[position:start]
            position = start
        elif not line.startswith("\\"):
            cut = number + 1 < len(body) and body[number + 1].startswith("\\")
            content = line[1:-1] if cut else line[1:]
            if line[0] in " -":
                assert lines[position] == content
                position += 1
            if line[0] in " +":
                out.append(content)
    return "".join(out + lines[position:])


@pytest.mark.parametrize("text", ["", "FROM a", "FROM a\r\n", "\udc80\n"])
def test_no_change_is_no_diff(text: str) -> None:
    assert unified_diff("Dockerfile", text, text) == ""


def test_a_new_empty_file_is_no_diff() -> None:
    assert unified_diff(".dockerignore", None, "") == ""


@given(TEXTS, TEXTS)
def test_the_diff_gives_the_new_text(before: str, after: str) -> None:
    diff = unified_diff("Dockerfile", before, after)
    if before == after:
        assert diff == ""
    else:
        assert patched(before, diff) == after


def test_the_form_is_gits() -> None:
    before = "".join(f"{number}\n" for number in range(1, 21))
    after = before.replace("3\n", "three\n", 1).replace("18\n", "").removesuffix("\n")
    assert unified_diff("a b/Dockerfile", before, after) == (
        "--- a/a b/Dockerfile\t\n+++ b/a b/Dockerfile\t\n"
        "@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+three\n 4\n 5\n 6\n"
        "@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n-20\n+20\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("Dockerfile", "a/Dockerfile"),
        ("my file", "a/my file\t"),
        ("tab\tfile", '"a/tab\\tfile"'),
        ('quote"\\', '"a/quote\\"\\\\"'),
        ("한", '"a/\\355\\225\\234"'),
        ("new\nline\x1b \x7f\udcff", '"a/new\\nline\\033 \\177\\377"\t'),
    ],
)
def test_names_are_quoted_as_git_does(path: str, label: str) -> None:
    assert unified_diff(path, "a\n", "b\n").split("\n")[0] == f"--- {label}"


def test_a_new_file_comes_from_nowhere() -> None:
    diff = unified_diff(".dockerignore", None, "x\ny\n")
    assert diff == "--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1,2 @@\n+x\n+y\n"


@pytest.mark.parametrize("size", [1500, 60_000])
def test_hostile_repetition_takes_no_time(size: int) -> None:
    before = "".join(f"{number % 40}\n" for number in range(size))
    after = "".join(f"{number * 7 % 41}\n" for number in range(size))
    started = time.perf_counter()
    diff = unified_diff("Dockerfile", before, after)
    assert time.perf_counter() - started < 10
    assert patched(before, diff) == after
