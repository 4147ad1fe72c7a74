"""Image references are read as Docker reads them, and print back what they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.model.image import parse_image

DIGEST = "sha256:" + "0" * 64

REFERENCES = [
    ("python", ("python", None, None)),
    ("python:3.12", ("python", "3.12", None)),
    (f"python@{DIGEST}", ("python", None, DIGEST)),
    (f"python:3.12@{DIGEST}", ("python", "3.12", DIGEST)),
    ("localhost:5000/python", ("localhost:5000/python", None, None)),
    ("localhost:5000/python:3", ("localhost:5000/python", "3", None)),
    ("registry.example.com/a/b/c:v1.2_3-x", ("registry.example.com/a/b/c", "v1.2_3-x", None)),
    ("docker.io/library/node:20-alpine3.19", ("docker.io/library/node", "20-alpine3.19", None)),
    ("scratch", ("scratch", None, None)),
    # What is no reference is kept as a bare name: nobody knows such an image.
    ("a:b:c", ("a:b:c", None, None)),
    ("a b", ("a b", None, None)),
    ("python:", ("python:", None, None)),
]


@pytest.mark.parametrize(("text", "expected"), REFERENCES)
def test_parse_image(text: str, expected: tuple[str, str | None, str | None]) -> None:
    found = parse_image(text)
    assert (found.name, found.tag, found.digest) == expected
    assert found.text == text


@given(st.text(max_size=40))
def test_any_text_prints_back(text: str) -> None:
    assert parse_image(text).text == text
