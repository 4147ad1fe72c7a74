"""The page in a real browser, light and dark, wide and narrow: it loads alone, fits, and obeys the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.report.html import page

from .browser import Tab, program, tab
from .samples import KOREAN, content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDTHS = (320, 800, 1400)
SCHEMES = ("light", "dark")
# Contrast as WCAG 2.2 defines it, of each text against the nearest background that is painted.
CONTRAST = """(() => {
  const bright = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3)
      .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const found = [];
  for (const e of document.body.querySelectorAll('*:not(svg *)')) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const pair = [bright(getComputedStyle(e).color), bright(behind(e))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) found.push([e.className || e.tagName, ratio]);
  }
  return found;
})()"""
WIDER = """[...document.body.querySelectorAll('*:not(svg *, .spoken, .spoken *)')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.picture'))
  .map((e) => e.className || e.tagName)"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    browser = program()
    if browser is None:
        pytest.skip("there is no Chromium on PATH")
    folder = tmp_path_factory.mktemp("page")
    address = _written(folder)
    with tab(browser, folder / "profile") as found:
        found.open(address)
        yield found


def _written(folder: Path) -> str:
    file = folder / "proof.html"
    file.write_text(page(content()), encoding="utf-8")
    return file.as_uri()


def test_it_loads_nothing_else_and_complains_of_nothing(opened: Tab) -> None:
    opened.look(1000, "light")
    assert opened.evaluate("document.body.offsetHeight") > 1000  # it is painted, and what it lacks is told
    asked = [event["params"]["request"]["url"] for event in opened.events if "requestWillBe" in str(event)]
    assert [url.rpartition("/")[2] for url in asked] == ["proof.html"]
    told = ("Log.entryAdded", "Runtime.exceptionThrown", "Page.javascriptDialogOpening")
    assert [event for event in opened.events if event.get("method") in told] == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_and_can_be_read(opened: Tab, width: int, scheme: str) -> None:
    opened.look(width, scheme)
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate(WIDER) == []
    assert opened.evaluate(CONTRAST) == []


def test_it_follows_the_preferred_colours(opened: Tab) -> None:
    backs = []
    for scheme in SCHEMES:
        opened.look(1000, scheme)
        backs.append(opened.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert backs == ["rgb(255, 255, 255)", "rgb(13, 17, 23)"]


def test_both_files_are_beside_each_other_where_there_is_room(opened: Tab) -> None:
    lefts = "[...document.querySelectorAll('.changed .side')].map((e) => e.getBoundingClientRect().left)"
    opened.look(1400, "light")
    assert len(set(opened.evaluate(lefts))) == 2
    opened.look(320, "light")
    assert len(set(opened.evaluate(lefts))) == 1
    unchanged = "[...document.querySelectorAll('.block:not(.changed, .heads) .rewritten')]"
    assert opened.evaluate(f"{unchanged}.every((e) => e.offsetHeight === 0)")


def test_everything_that_moves_is_reached_by_the_keyboard(opened: Tab) -> None:
    opened.look(800, "light")
    wanted = opened.evaluate("document.querySelectorAll('a, summary, pre, .picture').length")
    reached = set()
    for _ in range(wanted + 3):
        opened.press("Tab")
        reached.add(opened.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    reached -= {opened.evaluate("[...document.querySelectorAll('*')].indexOf(document.body)"), -1}
    assert len(reached) == wanted


def test_scrolled_parts_can_be_focused(opened: Tab) -> None:
    opened.look(320, "light")
    moving = """[...document.querySelectorAll('*')].filter((e) => /auto|scroll/.test(
      getComputedStyle(e).overflowX) && (e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight))"""
    assert opened.evaluate(f"{moving}.every((e) => e.tabIndex === 0)")


def test_korean_and_the_pictures_are_there(opened: Tab) -> None:
    assert KOREAN in opened.evaluate("document.body.innerText")
    assert opened.evaluate("[...document.querySelectorAll('svg')].every((e) => e.clientHeight > 50)")
