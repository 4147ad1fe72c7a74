"""Addresses of programs that run on smaller images, too."""

from __future__ import annotations

import pytest

from dockopt.knowledge.downloads import is_portable, portable_addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/krallin/tini/releases/download/v0.19.0/tini",
        "https://github.com/krallin/tini-fork/releases/download/v1/tini",
        "https://phantomjs.org/phantomjs.tar.bz2",
        "",
    ],
)
def test_what_may_need_more(url: str) -> None:
    assert not is_portable(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/krallin/tini/releases/download/${TINI_VERSION}/tini",
        "http://github.com/tianon/gosu/releases/download/1.17/gosu-amd64.asc",
    ],
)
def test_what_needs_nothing(url: str) -> None:
    assert is_portable(url)


@pytest.mark.parametrize("pattern", portable_addresses())
def test_a_pattern_names_a_place(pattern: str) -> None:
    scheme, _, rest = pattern.partition("://")
    assert scheme == "https"
    assert rest.endswith("/*")
    assert rest.index("*") > rest.index("/") > 0
