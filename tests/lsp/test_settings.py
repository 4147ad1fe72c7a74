"""The settings of an editor: what is wrong in them is said, and the rest is followed."""

from __future__ import annotations

import pytest

from dockopt.lsp.settings import Settings, settings_from


@pytest.mark.parametrize("data", [None, [], "format", {}, {"format": None}])
def test_nothing_set_gives_the_defaults(data: object) -> None:
    assert settings_from(data) == (Settings(), [])


def test_what_is_set_is_read() -> None:
    data = {"extendSelect": ["ALL"], "ignore": ("name-stages",), "unsafeFixes": True, "context": ".."}
    assert settings_from(data) == (
        Settings(extend_select=("ALL",), ignore=("name-stages",), unsafe_fixes=True, context=".."),
        [],
    )


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"formt": True}, "No setting is called `formt`. Did you mean `format`?"),
        ({"format": 1}, "`format` has to be true or false."),
        ({"context": 1}, "`context` has to be a folder's name."),
        ({"ignore": "ALL"}, "`ignore` has to be a list of rules."),
        ({"ignore": ["split"]}, "`ignore`: no rule is called `split`"),
    ],
)
def test_a_mistake_is_said_and_left_out(data: dict[str, object], complaint: str) -> None:
    settings, complaints = settings_from({**data, "codeLens": False})
    assert settings == Settings(code_lens=False)
    assert [each.startswith(complaint) for each in complaints] == [True]
