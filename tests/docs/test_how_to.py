"""The how-tos show what is shipped."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
_BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`((?:fixtures|refactor|tests)/[^`\s]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_piece_of_data_is_the_shipped_one(page: Path) -> None:
    text = page.read_text("utf-8")
    shipped = [ROOT / path for path in _PATH.findall(text) if path.endswith(".toml")]
    blocks = _BLOCK.findall(text)
    assert blocks
    for block in blocks:
        assert any(block in path.read_text("utf-8") for path in shipped), block.splitlines()[1]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_path_exists(page: Path) -> None:
    paths = _PATH.findall(page.read_text("utf-8"))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
