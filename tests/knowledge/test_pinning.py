"""A moving tag is named by what it stands on, where the data is sure of it."""

from __future__ import annotations

import pytest

from dockopt.knowledge.images import identify
from dockopt.knowledge.pinning import with_series


@pytest.mark.parametrize("tag", ["3-stretch", "bullseye", "alpine3.7", "3.12", "3.12-slim", "2", "nonsense"])
def test_a_version_is_not_named_where_it_is_named_already_or_not_known(tag: str) -> None:
    image = identify("python", tag)
    assert image is None or with_series(image) is None


@pytest.mark.parametrize("name", ["node", "golang", "debian"])
def test_an_image_without_folders_named_after_its_version_keeps_its_tag(name: str) -> None:
    image = identify(name, "latest")
    assert image is not None
    assert with_series(image) is None


@pytest.mark.parametrize(
    "tag", ["", "3", "latest", "slim", "3-slim-trixie", "3-bookworm", "alpine", "3-alpine"]
)
def test_the_version_takes_the_place_of_the_moving_word(tag: str) -> None:
    image = identify("python", tag or None)
    assert image is not None
    named = with_series(image)
    assert named is not None
    words = [word for word in tag.split("-") if word not in {"", "3", "latest"}]
    version, *rest = named.tag.split("-")
    assert rest == words
    assert named.interpreter_tree == (f"/usr/local/lib/python{version}/site-packages",)
    assert named.release == image.release
