"""Official base images: refusals first, then the examples of the data, then properties of every tag."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.knowledge.image_tags import Table, join_tag, parse_tag, table
from dockopt.knowledge.images import BaseImage, identify, toolchain_variables
from dockopt.knowledge.runtime_bases import runtime_tags

FAMILIES: list[str] = table("mirrors")["families"]
EXAMPLES = [
    pytest.param(family, example, id=f"{family}:{example['tag']}")
    for family in FAMILIES
    for example in table(family)["example"]
]


def known(name: str, tag: str | None = None) -> BaseImage:
    image = identify(name, tag)
    assert image is not None
    return image


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("bitnami/node", "20"),
        ("ghcr.io/library/python", "3.11"),
        ("registry.example.com/python", "3.11"),
        ("mirrors", "latest"),
        ("releases", "latest"),
        ("../python", "3.11"),
        ("", "latest"),
        ("python", "3.11-onbuild"),
        ("python", "3.11-windowsservercore-ltsc2022"),
        ("python", "3.11-slim-alpine3.19"),
        ("python", "3.11-bookworm-slim"),
        ("python", "3.11-jammy"),
        ("python", "3.14.0rc2"),
        ("python", "latest-slim"),
        ("node", "20-slim-bookworm"),
        ("node", "lts-slim-"),
        ("golang", "1.21-slim"),
        ("golang", "1.21-nanoserver-1809"),
        ("debian", "bookworm-backports"),
        ("debian", "99"),
        ("nginx", "1.27-perl"),
        ("alpine", "stable"),
        ("eclipse-temurin", "17-jdk-ubi9-minimal"),
        ("eclipse-temurin", "17-jre-slim"),
        ("python", "٣.11"),
    ],
)
def test_unknown_images_are_none(name: str, tag: str) -> None:
    assert identify(name, tag) is None


def test_digest_without_tag_is_unknown() -> None:
    assert identify("python", None, "sha256:00") is None


def test_digest_pins_the_image() -> None:
    image = identify("python", "3.11", "sha256:00")
    assert image is not None
    assert image.pinned
    assert [rung.reference for rung in runtime_tags(image, "interpreter")] == ["python:3.11@sha256:00"]


@pytest.mark.parametrize(
    ("name", "tag", "references"),
    [
        ("golang", "1.21", ["golang:1.21"]),
        ("node", "10-jessie", ["node:10-jessie"]),
        ("python", "3.6-jessie", ["python:3.6-slim-jessie", "python:3.6-jessie"]),
        ("python", "3.4-wheezy", ["python:3.4-wheezy"]),
        ("python", "3.4.1", ["python:3.4.1"]),
        ("debian", "latest", ["debian:latest"]),
        ("ubuntu", "22.04", ["ubuntu:22.04"]),
        ("alpine", "3.19", ["alpine:3.19"]),
    ],
)
def test_no_sibling_is_invented(name: str, tag: str, references: list[str]) -> None:
    assert [rung.reference for rung in runtime_tags(known(name, tag), "interpreter")] == references


@pytest.mark.parametrize("tag", ["1.27-alpine", "latest"])
def test_unknown_release_has_no_bare_distribution(tag: str) -> None:
    image = known("nginx", tag)
    assert [rung.image for rung in runtime_tags(image, "binary")] == [image]


@pytest.mark.parametrize(("family", "example"), EXAMPLES)
def test_examples(family: str, example: dict[str, Any]) -> None:
    image = known(family, example["tag"])
    assert image.variant == example.get("variant", "")
    assert image.release == example.get("release")
    assert image.moving is example["moving"]
    assert image.archived is example.get("archived", False)
    assert set(example.get("has", ())) <= image.commands
    assert not image.commands & set(example.get("lacks", ()))
    assert set(example.get("packages", ())) <= image.packages
    for key, actual in {
        "version": image.version,
        "tree": list(image.interpreter_tree),
        "slim": runtime_tags(image, "interpreter")[0].image.tag,
        "binary": runtime_tags(image, "binary")[0].reference,
    }.items():
        assert actual == example.get(key, actual)


@pytest.mark.parametrize(
    "prefix", ["library/", "docker.io/", "docker.io/library/", "public.ecr.aws/docker/library/"]
)
def test_mirrors_keep_their_prefix(prefix: str) -> None:
    image = known(f"{prefix}golang", "1.21-bookworm")
    assert runtime_tags(image, "binary")[0].reference == f"{prefix}debian:bookworm-slim"


def test_untagged_is_latest() -> None:
    image = known("python")
    assert (image.reference, image.moving, image.release) == (
        "python",
        True,
        known("python", "latest").release,
    )
    assert runtime_tags(image, "interpreter")[0].reference == "python:slim"


@pytest.mark.parametrize(
    ("name", "tag", "suffix"),
    [("python", "3.11", "-slim"), ("node", "20-bookworm", "-slim"), ("python", "3.11-bookworm", None)],
)
def test_suffix_that_a_variable_tag_may_get(name: str, tag: str, suffix: str | None) -> None:
    assert runtime_tags(known(name, tag), "interpreter")[0].suffix == suffix


def test_moving_release_is_marked_as_assumed() -> None:
    newest = known("golang", "1")
    assert runtime_tags(newest, "binary")[0].release_assumed
    assert not runtime_tags(known("golang", "1.21"), "binary")[0].release_assumed


def test_configuration_is_inherited() -> None:
    node = known("node", "20").config
    assert (node.entrypoint, node.cmd, node.workdir) == (("docker-entrypoint.sh",), ("node",), "/")
    golang = known("golang", "1.21").config
    assert (golang.entrypoint, golang.cmd, golang.workdir) == (None, ("bash",), "/go")
    assert {variable.name: variable.role for variable in golang.env}["GOPATH"] == "toolchain"
    assert known("golang", "1.21-alpine").config.cmd == ("/bin/sh",)
    assert known("python", "2.7").config.cmd == ("python2",)
    nginx = known("nginx", "latest").config
    assert (nginx.exposed, nginx.stopsignal) == (("80",), "SIGQUIT")


@pytest.mark.parametrize(
    ("name", "tag", "variable", "there"),
    [
        ("python", "3.12", "LANG", True),
        ("python", "3.13", "LANG", False),
        ("python", "latest", "LANG", False),
        ("python", "3.14-slim", "GPG_KEY", False),
        ("node", "24", "YARN_VERSION", True),
        ("node", "26", "YARN_VERSION", False),
        ("golang", "1.20", "GOTOOLCHAIN", False),
        ("golang", "1.21-alpine", "GOTOOLCHAIN", True),
    ],
)
def test_variables_come_and_go_with_the_series(name: str, tag: str, variable: str, *, there: bool) -> None:
    assert (variable in {each.name for each in known(name, tag).config.env}) is there


def test_a_variable_of_the_toolchain_is_one_in_every_series() -> None:
    old = identify("golang", "1.15")
    assert old is not None
    assert "GOTOOLCHAIN" not in {variable.name for variable in old.config.env}
    assert {"GOTOOLCHAIN", "GOPATH"} <= toolchain_variables(old)
    plain = identify("debian", "bookworm")
    assert plain is not None
    assert toolchain_variables(plain) == frozenset()


def test_users() -> None:
    assert known("node", "20-alpine").users["node"] == 1000
    assert known("debian", "bookworm").users["www-data"] == 33
    assert "ubuntu" not in known("ubuntu", "jammy").users
    assert known("ubuntu", "noble").users["ubuntu"] == 1000


def test_content_differs_by_release_and_series() -> None:
    assert "adduser" in known("debian", "bookworm-slim").commands
    assert "adduser" not in known("debian", "trixie-slim").commands
    assert "yarn" not in known("node", "26-slim").commands
    assert "python3.11" in known("python", "3.11-slim").commands
    assert not {c for c in known("python", "latest").commands if "{" in c}
    assert "libssl1.1" in known("python", "3.11-slim-bullseye").packages
    assert "libssl3t64" in known("python", "3.11-slim-trixie").packages


def test_slim_is_within_full() -> None:
    for name, tag in (("python", "3.11-slim-bookworm"), ("node", "20-bookworm-slim")):
        slim, full = known(name, tag), known(name, tag.replace("-slim", ""))
        assert slim.commands <= full.commands
        assert slim.packages <= full.packages
        assert slim.size_mb < full.size_mb


def spelled_tags(family: str) -> st.SearchStrategy[str]:
    """Tags of a family, put together from its own words."""
    data: Table = table(family)
    version = [*data["moving"], *data.get("fixed", ()), *data.get("series", ()), "3.11.4", "12", "bookworm"]
    version += ["8u342", "17.0.9_9"]
    words = {
        "version": version,
        "variant": data["variants"],
        "release": ["bookworm", "bullseye", "alpine", "alpine3.19"],
        "date": ["20240110"],
        "slim": ["slim"],
        "build": ["b08"],
    }
    slots = [st.sampled_from(["", *words[slot]]) for slot in data["slots"]]
    return st.tuples(*slots).map(lambda chosen: "-".join(word for word in chosen if word))


@given(st.sampled_from(FAMILIES).flatmap(lambda family: st.tuples(st.just(family), spelled_tags(family))))
def test_known_tags_read_back(case: tuple[str, str]) -> None:
    family, tag = case
    parts = parse_tag(family, tag)
    image = identify(family, tag) if tag else None
    if not tag or parts is None or image is None:
        assert image is None
        return
    assert join_tag(family, parts.words) == tag
    for need in ("interpreter", "binary"):
        rungs = runtime_tags(image, need)
        assert rungs[-1].image == image
        assert {rung.image.libc for rung in rungs} == {image.libc}
        assert all(rung.image.release == image.release for rung in rungs)
        assert identify(rungs[0].image.name, rungs[0].image.tag or None) == rungs[0].image


@given(st.sampled_from(FAMILIES), st.text(max_size=30))
def test_any_text_is_read_or_refused(family: str, tag: str) -> None:
    image = identify(family, tag)
    assert image is None or image.tag == tag


@pytest.mark.parametrize("family", FAMILIES)
def test_series_are_in_order(family: str) -> None:
    for series in table(family).get("series", {}).values():
        for steps in (series[table(family)["distribution"]], series["alpine"]):
            starts = [tuple(map(int, step.split(":")[0].split("."))) for step in steps]
            assert starts == sorted(starts)
            assert len(set(starts)) == len(starts)
