"""The page as text: well-formed, nothing from elsewhere, and no word of a file is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.report.html import page

from .samples import HOSTILE, KOREAN, NEW, OLD, content

_NEVER_CLOSED = {"input", "link", "meta"}
_ADDRESSES = {"src", "href", "action", "data", "poster", "srcset", "xlink:href", "background"}


class Page(HTMLParser):
    """Reads a page and complains about whatever a browser would have to repair."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag; no attribute may come twice."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.tags.append((tag, dict(attrs)))
        if tag not in _NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which has to be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note the text."""
        self.texts.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of all tags of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        """All that is said."""
        return "".join(self.texts)


SAMPLE = page(content())
TAGS = [tag for tag, _ in Page(SAMPLE).tags]


def test_the_page_is_well_formed_and_names_its_parts() -> None:
    read = Page(SAMPLE)
    ids = [str(attributes["id"]) for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] for attributes in read.of("a")]
    assert links == [f"#{name}" for name in ("effect", "proof", "stages", "files", "decisions")]
    assert {str(link)[1:] for link in links} <= set(ids)


def test_the_verdict_comes_first() -> None:
    text = re.sub(r"<style>.*?</style>|<head>.*?</head>", "", SAMPLE, flags=re.DOTALL)
    assert Page(text).text.split()[:2] == ["✗", "different"]


def test_nothing_comes_from_elsewhere() -> None:
    read = Page(SAMPLE)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in read.tags}
    values = [v for _, attributes in read.tags for k, v in attributes.items() if k in _ADDRESSES]
    assert all(value and value.startswith("#") for value in values)
    assert re.findall(r"url\((?!#)|@import|https?:", SAMPLE) == []
    assert not any(k.startswith("on") for _, attributes in read.tags for k in attributes)
    policies = [attributes["content"] for attributes in read.of("meta") if "http-equiv" in attributes]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_every_text_is_escaped() -> None:
    read = Page(SAMPLE)
    visible = HOSTILE.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\udcff", "\\xff")
    assert read.text.count(visible) > 10
    assert "script" not in {tag for tag, _ in read.tags}
    assert not {"\x1b", "\u202e", "\udcff"} & set(SAMPLE)
    SAMPLE.encode()


def test_korean_stays() -> None:
    assert Page(SAMPLE).text.count(KOREAN) == 3


def test_control_characters_of_the_dockerfiles_are_shown() -> None:
    text = Page(page(content("FROM a\r\nRUN\ta\x07\n", "FROM a\n"))).text
    assert "FROM a\\r" in text
    assert "RUN\ta\\x07" in text


def test_changes_are_marked_without_colour() -> None:
    read = Page(SAMPLE)
    assert len(read.of("ins")) == 7
    assert len(read.of("del")) == 1
    assert "the build stopped here" in read.text


def test_the_longer_bar_fills_its_cell() -> None:
    widths = [str(each["style"]) for each in Page(SAMPLE).of("span") if "style" in each]
    assert widths == [f"width: {part}%" for part in ("100.0", "20.0", "0.0", "0.0", "11.1", "100.0")]


def test_stages_without_a_graph_are_no_error() -> None:
    assert len(Page(page(content("", "nonsense\n"))).of("svg")) == 2


def test_a_page_says_what_its_pictures_show() -> None:
    assert (
        Page(SAMPLE).text.count("runtime stands on node:20-slim, copies from builder, copies from pruned")
        == 2
    )


@pytest.mark.parametrize("text", [OLD, NEW, "\ud800", "\0", "a" * 100_000, "\n" * 3000])
def test_odd_texts_are_shown(text: str) -> None:
    Page(page(content(text, NEW)))


@given(st.text(alphabet=st.characters(), max_size=60), st.text(max_size=40))
def test_no_text_is_markup(text: str, said: str) -> None:
    assert [tag for tag, _ in Page(page(content(OLD, NEW, said))).tags] == TAGS
    Page(page(content(text, NEW))).text.encode()
