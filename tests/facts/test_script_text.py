"""What a script may run: every branch, with the values that its variables surely have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.facts.script_text import script_commands


def read(text: str, **values: str | None) -> list[tuple[str | None, ...]]:
    return [each.argv for each in script_commands(text, values) if each is not None and each.argv]


@pytest.mark.parametrize(
    "text",
    ["$START", "${START} x", "A=1\nA=2\n$A", "for f in a; do :; done\n$g", 'A=$(date)\n"$A" x', "A=$1\n$A"],
)
def test_what_may_be_any_program(text: str) -> None:
    assert any(each is None or each.is_unknown for each in script_commands(text, {}))


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        ("${T:-gunicorn} app", ("gunicorn", "app")),
        ("exec $S app", ("set", "app")),
        (': "${S:=gunicorn}"\n$S app', ("set", "app")),
        (': "${T:=gunicorn}"\n$T app', ("gunicorn", "app")),
        ("T=gunicorn\nif a; then $T app; fi", ("gunicorn", "app")),
        ("export T=${U:-gunicorn}\n$T app", ("gunicorn", "app")),
        ('T="gunicorn" # web\n$T app', ("gunicorn", "app")),
        ("T=$S\n$T app", ("set", "app")),
    ],
)
def test_values_of_variables(text: str, argv: tuple[str, ...]) -> None:
    assert argv in read(text, S="set")


def test_a_default_gives_way_to_the_image() -> None:
    assert read("${S:-gunicorn} app", S="uvicorn") == [("uvicorn", "app")]
    assert read("${S:-gunicorn} app", S="") == [("gunicorn", "app")]


def test_all_branches_count() -> None:
    text = (
        "run() { echo; go_on; }\n"
        'case "$1" in web) exec gunicorn app ;; *) run "$@" ;; esac\n'
        "cat <<EOF | feed\nno command\nEOF\n"
        'exec "$@"\n'
    )
    found = read(text)
    assert {("go_on",), ("gunicorn", "app"), ("feed",)} <= set(found)
    assert ("no", "command") not in found


def test_folders_and_lines() -> None:
    text = "if a; then\n  ./b\nfi\n./c\n"
    assert [(each.argv, each.cwd, each.line) for each in script_commands(text, {}) if each] == [
        (("a",), "", 1),
        (("./b",), "", 2),
        (("./c",), "", 4),
    ]
    moved = [each for each in script_commands("if a; then cd x; fi\nif b; then ./c; fi", {}) if each]
    assert moved[-1].cwd is None


@pytest.mark.parametrize("body", ['"$f"', "$f", '. "$f"', "source ${f}"])
def test_loops_over_scripts(body: str) -> None:
    (found,) = [each for each in script_commands(f"for f in /a/*.sh b; do\n {body}\ndone", {}) if each]
    assert (found.each, found.line, found.is_unknown) == (("/a/*.sh", "b"), 2, False)


@given(st.text(alphabet='a$ {}:-="\n;fordin./@#', max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    list(script_commands(text, {"a": "b"}))
