"""System packages: what is unknown stays unknown; the tables are sound; the examples hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.knowledge.image_tags import distribution_of
from dockopt.knowledge.packages import UNKNOWN, Manager, classify, runtime_names, table, toolchain

MANAGERS: tuple[Manager, ...] = ("apt", "apk", "rpm")
KINDS = ("build", "both", "runtime")
NAME = re.compile(r"[a-z0-9@][A-Za-z0-9.+_-]+")
EXAMPLES = [
    pytest.param(manager, example, id=f"{manager}:{example['package']}:{example.get('release', 'any')}")
    for manager in (*MANAGERS, "zypper")
    for example in table(manager)["example"]
]


@pytest.mark.parametrize("manager", ["pacman", "", "../images/python"])
def test_other_managers_are_unknown(manager: str) -> None:
    assert classify(manager, "bookworm", "gcc") is UNKNOWN


@given(st.sampled_from(MANAGERS), st.text(max_size=20).filter(lambda name: not NAME.fullmatch(name)))
def test_any_other_word_is_unknown(manager: str, package: str) -> None:
    assert classify(manager, None, package) is UNKNOWN


@pytest.mark.parametrize("release", [None, "buster", "stretch", "any-other"])
def test_headers_on_an_unrecorded_release_are_unknown(release: str | None) -> None:
    assert classify("apt", release, "libssl-dev").kind == "unknown"


@pytest.mark.parametrize(("manager", "example"), EXAMPLES)
def test_examples(manager: str, example: dict[str, Any]) -> None:
    fact = classify(manager, example.get("release"), example["package"])
    assert fact.kind == example["kind"]
    assert list(fact.runtime_packages) == example.get("runtime", [])
    assert fact.source or fact.kind == "unknown"


def test_runtime_names_replace_headers_and_keep_the_rest() -> None:
    names = runtime_names("apt", "bookworm", ("libpq-dev", "tini", "libpq5", "no-such-package"))
    assert names == ("libpq5", "tini", "no-such-package")


def test_brings_tells_what_a_build_package_pulled_in() -> None:
    assert classify("apt", "bookworm", "python3-dev").brings == ("python3",)
    assert classify("apt", "bookworm", "gcc").brings == ()


@pytest.mark.parametrize("manager", MANAGERS)
def testtable_is_sound(manager: str) -> None:
    data = table(manager)
    lists = [data[kind] for kind in KINDS] + [list(data["development"])]
    names = [name for each in lists for name in each]
    assert len(names) == len(set(names))
    assert all(NAME.fullmatch(name) for name in names)
    assert set(data["brings"]) <= set(data["build"])
    assert all(size >= 0 for size in data["size_mb"].values())
    assert len(data["development"]) >= 60
    assert sum(len(data[kind]) for kind in KINDS) >= 60


@pytest.mark.parametrize("manager", MANAGERS)
def test_headers_name_real_releases_and_no_headers(manager: Manager) -> None:
    for package, entry in table(manager)["development"].items():
        releases = {key: value for key, value in entry.items() if key != "size_mb"}
        assert releases, package
        for release, libraries in releases.items():
            assert release == "any" or distribution_of(release) in ("debian", "ubuntu", "alpine"), package
            assert all(NAME.fullmatch(name) and not name.endswith("-dev") for name in libraries), package


@pytest.mark.parametrize("package", ["gcc", "g++", "make", "pkg-config", "cmake"])
@pytest.mark.parametrize("manager", MANAGERS)
def test_toolchain_is_for_building(manager: str, package: str) -> None:
    expected = "pkgconfig" if (manager, package) == ("apk", "pkg-config") else package
    assert classify(manager, None, expected).kind == "build"


@pytest.mark.parametrize("manager", MANAGERS)
def test_a_toolchain_is_for_both_stages_and_has_programs(manager: Manager) -> None:
    for name in table(manager)["toolchain"]:
        found = toolchain(manager, name)
        assert found is not None
        assert found.programs
        assert bool(found.brings) is bool(found.unless)
        assert classify(manager, "bookworm", name).kind == "both"


def test_what_is_no_toolchain() -> None:
    assert toolchain("apt", "curl") is None
    assert toolchain("pacman", "go") is None
