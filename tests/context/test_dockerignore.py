"""Ignore rules. The table's answers are BuildKit's: tests/engine asks the same questions of a builder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.context.dockerignore import IgnoreRules, clean_path

NAMES = st.text(st.sampled_from("ab/.*?[]^!\\# -\n한\udc80"), max_size=12)
PATHS = st.lists(
    st.text("ab.한", min_size=1, max_size=3).filter(lambda s: s.strip(".")), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("ignore", "path"),
    [
        ("", "a"),
        ("#a", "a"),
        ("#a", "#a"),
        ("!a", "a"),
        (".", "a"),
        ("/", "a"),
        ("a", "b/a"),
        ("a", "ab"),
        ("*.md", "docs/x.md"),
        ("*/a", "a"),
        ("*/a", "x/y/a"),
        ("a/*", "a"),
        ("a/**", "a"),
        ("?", "ab"),
        ("[^a]", "a"),
        ("[!a]", "b"),
        ("a^b*", "a^bc"),
        ("*\n!a", "a"),
        ("*\n!a", "a/b/c"),
        ("*\n!a/b", "a/b"),
        ("*\n!**/*.md", "a/b/x.md"),
        ("a\n!a/b\na", "a/b"),
    ],
)
def test_kept(ignore: str, path: str) -> None:
    assert not IgnoreRules.parse(ignore).excludes(path)


@pytest.mark.parametrize(
    ("ignore", "path"),
    [
        ("a", "a"),
        ("a", "a/b/c"),
        ("/a", "a"),
        ("a/", "a"),
        ("./b/../a//", "a"),
        ("\ufeffa", "a"),
        ("a\r\nb\r\n", "a"),
        (" a ", "a"),
        (" #a", "#a"),
        ("*", "a/b"),
        ("**", "a/b"),
        ("*.md", "x.md"),
        ("*.md", "x.md/y"),
        ("**/*.md", "x.md"),
        ("**/*.md", "a/b/x.md"),
        ("**/a", "a"),
        ("**/a", "x/y/a/z"),
        ("**a", "x/ba"),
        ("a**", "ab/c"),
        ("a/**", "a/b"),
        ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"),
        ("?", "a"),
        ("[a-c]x", "bx"),
        ("[!a]", "!"),
        ("\\*", "*"),
        ("\\!a", "!a"),
        ("*\n!a/b", "a/c"),
        ("a/b\n!a", "a/b"),
        ("*\n!a\na/b", "a/b"),
        ("한*", "한글"),
        ("a\n!a/b\n**/c", "a/b/c"),
    ],
)
def test_excluded(ignore: str, path: str) -> None:
    assert IgnoreRules.parse(ignore).excludes(path)


@pytest.mark.parametrize(
    "pattern", ["[", "a[", "[]a]", "[a-]", "a\\", "!", "! ", "!/", "a\tb", "\\d*", "[*]", "[[:a:]]"]
)
def test_a_pattern_that_cannot_be_trusted_is_a_problem(pattern: str) -> None:
    rules = IgnoreRules.parse(f"ok\n{pattern}\n")
    assert len(rules.problems) == 1
    assert "line 2" in rules.problems[0]
    assert rules.excludes("ok")


@pytest.mark.parametrize(
    ("ignore", "folder", "may"),
    [
        ("*", "a", False),
        ("*\n!b", "a", False),
        ("*\n!a/b", "a", True),
        ("*\n!a/b", "a/c", False),
        ("*\n!a/b", "a/b/c", True),
        ("*\n!a/*.md", "a", True),
        ("*\n!a/*.md", "b", False),
        ("*\n!**/x", "b", True),
        ("*\n!ab", "a", False),
    ],
)
def test_where_a_rule_may_bring_back(ignore: str, folder: str, may: bool) -> None:  # noqa: FBT001
    assert IgnoreRules.parse(ignore).may_include_below(folder) is may


@given(st.text(max_size=60) | NAMES, NAMES | st.text(max_size=20))
def test_no_text_makes_it_raise(ignore: str, path: str) -> None:
    assert IgnoreRules.parse(ignore).excludes(path) in (True, False)


@given(PATHS)
def test_a_plain_pattern_takes_the_path_and_all_below(parts: list[str]) -> None:
    rules = IgnoreRules.parse("/".join(parts))
    assert rules.excludes("/".join(parts))
    assert rules.excludes("/".join([*parts, "below"]))
    assert not rules.excludes("/".join(["above", *parts]))


@given(st.lists(NAMES, max_size=5), PATHS)
def test_a_last_star_and_a_last_bring_back_decide(patterns: list[str], parts: list[str]) -> None:
    lines = "\n".join(patterns)
    path = "/".join(parts)
    assert IgnoreRules.parse(f"{lines}\n**").excludes(path)
    assert not IgnoreRules.parse(f"{lines}\n!{path}").excludes(path)


@given(st.lists(NAMES, max_size=4), PATHS)
def test_nothing_is_brought_back_where_the_scan_does_not_look(patterns: list[str], parts: list[str]) -> None:
    rules = IgnoreRules.parse("\n".join(["*", *patterns]))
    for end in range(1, len(parts)):
        folder = "/".join(parts[:end])
        if rules.excludes(folder) and not rules.may_include_below(folder):
            assert rules.excludes("/".join(parts))


@pytest.mark.parametrize(
    "pattern", ["*a" * 31 + "b", "**/a" * 31 + "/b", "a**" * 30 + "?b", "[ab]*" * 32 + "c"]
)
def test_no_pattern_explodes(pattern: str) -> None:
    rules = IgnoreRules.parse(pattern)
    assert not rules.problems
    assert not rules.excludes("a" * 4000)
    assert not rules.excludes("a/" * 100 + "c/c")


def test_too_many_wildcards_or_patterns_are_a_problem() -> None:
    assert IgnoreRules.parse("*a" * 33).problems
    assert IgnoreRules.parse("a\n" * 5001).problems
    assert len(IgnoreRules.parse("[\n" * 5000).problems) <= 100


@pytest.mark.parametrize(
    ("path", "cleaned"),
    [("a//b", "a/b"), ("//a", "/a"), ("a/./b/..", "a"), ("../a", "../a"), ("/../a", "/a"), ("./", ".")],
)
def test_clean_path(path: str, cleaned: str) -> None:
    assert clean_path(path) == cleaned
