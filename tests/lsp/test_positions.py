"""Places: every unit that the protocol knows, and line ends where it sees them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind

from dockopt.lsp.positions import Positions

TEXT = "FROM a\r\n# 한국어 🐳 x\nRUN b\rRUN c"


@pytest.mark.parametrize(
    ("encoding", "column"),
    [
        (PositionEncodingKind.Utf8, len("# 한국어 🐳 ".encode())),
        (PositionEncodingKind.Utf16, 9),
        (PositionEncodingKind.Utf32, 8),
    ],
)
def test_a_column_counts_the_units_of_the_encoding(encoding: PositionEncodingKind, column: int) -> None:
    assert Positions(TEXT, encoding).position(TEXT.index("x")) == Position(1, column)


def test_lines_end_as_the_protocol_says() -> None:
    places = Positions(TEXT)
    assert places.position(TEXT.index("RUN c")) == Position(3, 0)
    assert Positions("a\f\x85\u2028b").position(4) == Position(0, 4)


def test_an_undecodable_byte_has_a_place_too() -> None:
    assert Positions("# \udcff x", PositionEncodingKind.Utf8).position(4).line == 0


@given(st.text(alphabet="a\r\n한🐳", max_size=30))
def test_places_go_up_with_the_offsets(text: str) -> None:
    places = Positions(text)
    found = [places.position(offset) for offset in range(len(text) + 1)]
    assert [(each.line, each.character) for each in found] == sorted(
        {(each.line, each.character) for each in found}
    )
