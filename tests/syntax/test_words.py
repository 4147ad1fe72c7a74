"""Words and pairs, and where they stand."""

import pytest

from dockopt.syntax.nodes import Instruction
from dockopt.syntax.parser import parse
from dockopt.syntax.words import declarations, health_check, name_values, unquote, words


def read(text: str) -> Instruction:
    return parse(text).instructions[0]


def test_words_know_their_place_across_continuations() -> None:
    text = "COPY --from=b a \\\n  # why\n  long\\\n  er c\n"
    found = words(read(text).arguments)
    assert [word.text for word in found] == ["a", "long", "er", "c"]
    assert [text[slice(*word.span)] for word in found] == ["a", "long", "er", "c"]


def test_a_word_cut_in_two_spans_the_continuation_inside_it_only() -> None:
    text = "FROM im\\\nage \\\n AS b\n"
    found = words(read(text).arguments)
    assert [word.text for word in found] == ["image", "AS", "b"]
    assert [text[slice(*word.span)] for word in found] == ["im\\\nage", "AS", "b"]


def test_quotes_do_not_hold_a_word_of_copy_together() -> None:
    assert [word.text for word in words(read('COPY "a b" c').arguments)] == ['"a', 'b"', "c"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ENV a=1 b='x y' c=\"p q\"", [("a", "1"), ("b", "'x y'"), ("c", '"p q"')]),
        ("ENV a=x\\ y b=", [("a", "x\\ y"), ("b", "")]),
        ("ENV a b  c=d", [("a", "b  c=d")]),
        ('ENV "a b" c', [('"a', 'b" c')]),
        ("ENV a=b=c", [("a", "b=c")]),
        ("ENV a=1 b", [("a", "1"), ("b", None)]),
        ("ENV a", [("a", None)]),
        ("ENV", []),
        ("ENV a=1 \\\\ \\", [("a", "1"), ("\\\\", None)]),
    ],
)
def test_pairs(line: str, expected: list[tuple[str, str | None]]) -> None:
    pairs = name_values(read(line).arguments, "\\")
    assert [(pair.name, pair.value) for pair in pairs] == expected


def test_only_the_old_form_is_legacy() -> None:
    assert [pair.legacy for pair in name_values(read("LABEL a b").arguments, "\\")] == [True]
    assert [pair.legacy for pair in name_values(read("LABEL a=b c=d").arguments, "\\")] == [False, False]


def test_pairs_know_their_place() -> None:
    text = 'ENV a=1 \\\n    b="x\\\n y"\n'
    _, pair = name_values(read(text).arguments, "\\")
    assert text[slice(*pair.span)] == 'b="x\\\n y"'
    assert text[slice(*pair.name_span)] == "b"
    assert text[slice(*pair.value_span)] == '"x\\\n y"'


def test_arg_has_no_legacy_form() -> None:
    pairs = declarations(read("ARG a b=c").arguments, "\\")
    assert [(pair.name, pair.value) for pair in pairs] == [("a", None), ("b", "c")]


@pytest.mark.parametrize(
    ("word", "escape", "expected"),
    [
        ("plain", "\\", "plain"),
        ("'a $b'", "\\", "a $b"),
        ('"a \\" \\n $b"', "\\", 'a " \\n $b'),
        ("a\\ b", "\\", "a b"),
        ("C:\\a", "`", "C:\\a"),
        ("a` b", "`", "a b"),
        ("${a:-'b c'}", "\\", "${a:-b c}"),
        ('"open', "\\", '"open'),
    ],
)
def test_unquote(word: str, escape: str, expected: str) -> None:
    assert unquote(word, escape) == expected


def test_health_check() -> None:
    kind, command = health_check(read("HEALTHCHECK CMD \\\n curl x").arguments)
    assert (kind.text, command.text) == ("CMD", "curl x")


def test_a_blank_of_two_bytes_does_not_follow_the_type_of_a_health_check() -> None:
    kind, command = health_check(read("HEALTHCHECK CMD \x85curl x").arguments)
    assert (kind.text, command.text) == ("CMD", "\x85curl x")
