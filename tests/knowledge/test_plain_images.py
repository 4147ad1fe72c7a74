"""Images of which only the user and the working directory are known."""

import tomllib
from importlib.resources import files

import pytest

from dockopt.knowledge.images import identify
from dockopt.knowledge.plain_images import plain_image
from dockopt.model.image import parse_image

ENTRIES = tomllib.loads((files("dockopt.knowledge") / "data" / "plain_images.toml").read_text("utf-8"))[
    "image"
]


@pytest.mark.parametrize(
    ("example", "workdir"),
    [(example, entry.get("workdir", "/")) for entry in ENTRIES for example in entry["examples"]],
)
def test_examples(example: str, workdir: str) -> None:
    image = parse_image(example)
    found = plain_image(image.name, image.tag)
    assert found is not None
    assert (found.user, found.workdir) == ("root", workdir)
    assert identify(image.name, image.tag) is None


@pytest.mark.parametrize(
    "text",
    [
        "openjdk:17-windowsservercore",
        "registry.example.com/swift",
        "oven/bun:distroless",
        "denoland/deno:bin",
        "bun",
    ],
)
def test_others_are_unknown(text: str) -> None:
    image = parse_image(text)
    assert plain_image(image.name, image.tag) is None


def test_every_entry_has_a_source() -> None:
    assert all(entry["source"] for entry in ENTRIES)
