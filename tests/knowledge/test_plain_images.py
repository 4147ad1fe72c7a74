"""Images of which no more is known than what they start with."""

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


def test_folder_of_packages_is_named_after_the_version_in_the_tag() -> None:
    found = [plain_image("public.ecr.aws/lambda/python", tag) for tag in ("3.12", "3.11-arm64", "latest")]
    trees = [each.tree for each in found if each]
    assert trees == [f"/var/lang/lib/python{each}/site-packages" for each in ("3.12", "3.11")] + [None]
