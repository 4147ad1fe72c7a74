"""Images that are an official image with programs added."""

import tomllib
from importlib.resources import files

import pytest

from dockopt.knowledge.derived_images import derived_image
from dockopt.knowledge.images import identify
from dockopt.knowledge.runtime_bases import runtime_tags

ENTRIES = tomllib.loads((files("dockopt.knowledge") / "data" / "derived_images.toml").read_text("utf-8"))[
    "image"
]
UV = "ghcr.io/astral-sh/uv"


@pytest.mark.parametrize(
    "tag", ["", "latest", "0.8.4", "bookworm", "debian-slim", "python3-bookworm", "python3.12"]
)
def test_other_images_of_the_publisher_stay_unknown(tag: str) -> None:
    assert identify(UV, tag) is None


def test_the_publisher_counts() -> None:
    assert identify("registry.example.com/uv", "python3.12-bookworm") is None


@pytest.mark.parametrize(
    ("name", "tag", "official", "cmd"),
    [
        (name, *each, entry["cmd"])
        for entry in ENTRIES
        for name in entry["names"]
        for each in entry["examples"].items()
    ],
)
def test_examples(name: str, tag: str, official: str, cmd: list[str]) -> None:
    image, base = identify(name, tag), identify(*official.split(":"))
    assert image is not None
    assert base is not None
    assert image.reference == f"{name}:{tag}"
    assert (image.version, image.variant, image.release) == (base.version, base.variant, base.release)
    assert image.interpreter_tree == base.interpreter_tree
    # An image without further programs holds more all the same, such as the libraries of a language.
    assert image.commands > base.commands or (
        image.commands == base.commands and image.size_mb > base.size_mb
    )
    assert image.config.cmd == tuple(cmd)


def test_the_slim_sibling_is_the_publishers_own() -> None:
    image = identify(UV, "python3.12-bookworm")
    assert image is not None
    references = [f"{UV}:python3.12-bookworm-slim", f"{UV}:python3.12-bookworm"]
    assert [rung.reference for rung in runtime_tags(image, "interpreter")] == references
    slim = identify(UV, "python3.12-bookworm-slim")
    assert slim is not None
    assert [rung.image for rung in runtime_tags(slim, "interpreter")] == [slim]


@pytest.mark.parametrize(
    "tag", ["3.6", "4.0.0-rc-5", "3.9-amazoncorretto-17", "3.9-ibmjava-8", "3-eclipse-temurin-17-x"]
)
def test_maven_on_other_images_is_unknown(tag: str) -> None:
    assert identify("maven", tag) is None


@pytest.mark.parametrize(
    ("tag", "runtime"),
    [
        ("3.9-eclipse-temurin-17", "eclipse-temurin:17-jre"),
        ("3.9.6-eclipse-temurin-21-jammy", "eclipse-temurin:21-jre-jammy"),
        ("3-eclipse-temurin-21-alpine", "eclipse-temurin:21-jre-alpine"),
    ],
)
def test_the_run_time_image_of_a_build_tool_is_an_official_one(tag: str, runtime: str) -> None:
    image = identify("maven", tag)
    assert image is not None
    smaller, _ = runtime_tags(image, "interpreter")
    assert smaller.reference == runtime
    assert image.config.starts_like(smaller.image.config)
    assert smaller.image.size_mb < image.size_mb


def test_a_digest_pins_it() -> None:
    image = identify(UV, "python3.12-bookworm", "sha256:00")
    assert image is not None
    assert len(runtime_tags(image, "interpreter")) == 1


def test_what_is_added_is_told() -> None:
    found = derived_image(UV, "python3.12-alpine3.20")
    assert found is not None
    assert (found.name, found.tag, found.slim) == ("python", "3.12-alpine3.20", "")


@pytest.mark.parametrize(
    "tag", ["", "latest", "2.2", "8.0-alpine", "8.0-azurelinux3.0", "8.0-noble-chiseled", "11.0-preview"]
)
def test_dotnet_on_other_systems_is_unknown(tag: str) -> None:
    assert identify("mcr.microsoft.com/dotnet/sdk", tag) is None


@pytest.mark.parametrize(("version", "same"), [("6.0", False), ("7.0", False), ("8.0", True), ("10.0", True)])
def test_the_port_of_dotnet(version: str, *, same: bool) -> None:
    found = [identify(f"mcr.microsoft.com/dotnet/{name}", version) for name in ("sdk", "aspnet")]
    ports = [{each for each in image.config.env if "ASPNETCORE_" in each.name} for image in found if image]
    assert len(ports) == 2
    assert (ports[0] == ports[1]) is same


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("elixir", "latest"),
        ("elixir", "slim"),
        ("elixir", "otp-27-alpine"),
        ("elixir", "1.10"),
        ("elixir", "1.14.0-rc"),
        ("hexpm/elixir", "1.16.3-erlang-26.2.5-ubuntu-jammy-20240530"),
        ("denoland/deno", "2.4.4"),
        ("denoland/deno", "alpine-2.1.4"),
        ("oven/bun", "1.2.15"),
        ("oven/bun", "1.1-alpine"),
        ("amazoncorretto", "17"),
        ("sapmachine", "17.0.2"),
    ],
)
def test_a_tag_whose_release_cannot_be_told_is_unknown(name: str, tag: str) -> None:
    assert identify(name, tag) is None


@pytest.mark.parametrize(
    ("name", "tag", "alone", "interpreted"),
    [
        ("elixir", "1.16.3", "debian:bookworm-slim", "elixir:1.16.3-slim"),
        ("elixir", "1.16", "elixir:1.16-slim", "elixir:1.16-slim"),  # moves on to other releases
        ("elixir", "1.16-slim", "elixir:1.16-slim", "elixir:1.16-slim"),
        ("denoland/deno", "2.1.4", "debian:bookworm-slim", "denoland/deno:2.1.4"),
        ("oven/bun", "1.3.10", "debian:trixie-slim", "oven/bun:1.3.10-slim"),
        ("oven/bun", "", "debian:trixie-slim", "oven/bun:slim"),
        ("sapmachine", "21-ubuntu-24.04", "sapmachine:21-jre-ubuntu-24.04", "sapmachine:21-jre-ubuntu-24.04"),
    ],
)
def test_a_bare_distribution_carries_only_what_stands_alone(
    name: str, tag: str, alone: str, interpreted: str
) -> None:
    image = identify(name, tag)
    assert image is not None
    assert runtime_tags(image, "binary")[0].reference == alone
    assert runtime_tags(image, "interpreter")[0].reference == interpreted
