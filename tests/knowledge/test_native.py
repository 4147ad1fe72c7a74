"""Needs of language packages: unknown ones are None; the tables are sound; the examples hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.knowledge.images import identify
from dockopt.knowledge.native import ECOSYSTEMS, native_needs, native_table, normal_name
from dockopt.knowledge.packages import classify

SYSTEM_NAME = re.compile(r"[a-z0-9][a-z0-9.+-]+")
ENTRIES = [(ecosystem, entry) for ecosystem in ECOSYSTEMS for entry in native_table(ecosystem)["need"]]
EXAMPLES = [
    pytest.param(ecosystem, example, id=f"{ecosystem}:{example['package']}")
    for ecosystem in ECOSYSTEMS
    for example in native_table(ecosystem)["example"]
]


@pytest.mark.parametrize(
    ("ecosystem", "package"),
    [("perl", "pg"), ("ruby", "rails"), ("../images/python", "psycopg2"), ("python", ""), ("node", "Prisma")],
)
def test_unknown_is_none(ecosystem: str, package: str) -> None:
    assert native_needs(ecosystem, package) is None


@given(st.sampled_from(ECOSYSTEMS), st.text(max_size=40))
def test_names_are_normal_once(ecosystem: str, package: str) -> None:
    name = normal_name("python", package)
    assert normal_name("python", name) == name
    assert native_needs(ecosystem, f"{package}\n") is None


@pytest.mark.parametrize(("ecosystem", "example"), EXAMPLES)
def test_examples(ecosystem: str, example: dict[str, Any]) -> None:
    need = native_needs(ecosystem, example["package"], from_source=example.get("from_source", False))
    assert (need is None) is example.get("absent", False)
    if need is None:
        return
    assert need.refuse is example.get("refuse", False)
    assert need.cgo is example.get("cgo", False)
    assert list(need.libraries.get("apt", ())) == example.get("apt", list(need.libraries.get("apt", ())))
    assert list(need.commands) == example.get("commands", list(need.commands))


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_each_package_stands_once_and_under_its_normal_name(ecosystem: str) -> None:
    names = [name for entry in native_table(ecosystem)["need"] for name in entry["packages"]]
    assert len(names) == len(set(names))
    assert names == [normal_name(ecosystem, name) for name in names]


@pytest.mark.parametrize(("ecosystem", "entry"), ENTRIES)
def test_entries_are_sound(ecosystem: str, entry: dict[str, Any]) -> None:
    known = {"packages", "apt", "apk", "rpm", "zypper", "commands", "when", "cgo", "refuse", "note", "source"}
    assert set(entry) <= known | {
        "unless_env",
        "only_env",
        "apt_development",
        "apk_development",
        "only_words",
        "mentions",
        "toolchain",
        "beside",
        "if_fetched",
        "imports",
    }
    assert entry["note"]
    assert entry["source"]
    assert entry.get("when", "always") in ("always", "source")
    assert ecosystem == "go" or "cgo" not in entry
    libraries = [name for manager in ("apt", "apk", "rpm", "zypper") for name in entry.get(manager, ())]
    assert all(SYSTEM_NAME.fullmatch(name) and not name.endswith("-dev") for name in libraries)
    assert not [name for name in entry.get("apt", ()) if classify("apt", "bookworm", name).kind == "build"]
    assert not (entry.get("refuse") and libraries)


def test_there_are_many_entries() -> None:
    assert len(ENTRIES) >= 60


@pytest.mark.parametrize(
    ("tag", "package", "expected"),
    [
        ("3.11-bookworm", "psycopg2", {"libpq5"}),
        ("3.11-bookworm", "mysqlclient", {"libmariadb3"}),
        ("3.11-bookworm", "python-magic", {"libmagic1"}),
        ("3.11-trixie", "python-magic", {"libmagic1t64"}),
        ("3.11-bullseye", "python-ldap", {"libldap-2.4-2", "libsasl2-2"}),
        ("3.11-slim-bookworm", "psycopg2", set()),
    ],
)
def test_the_image_says_which_release_names_it_has(tag: str, package: str, expected: set[str]) -> None:
    image, need = identify("python", tag), native_needs("python", package)
    assert image is not None
    assert need is not None
    assert set(need.libraries["apt"]) & image.packages == expected


@pytest.mark.parametrize(
    ("package", "values", "words", "applies"),
    [
        ("puppeteer", {}, set(), True),
        ("puppeteer", {"PUPPETEER_SKIP_DOWNLOAD": "true"}, set(), False),
        ("puppeteer", {"PUPPETEER_SKIP_DOWNLOAD": "false"}, set(), True),
        ("puppeteer", {"PUPPETEER_SKIP_DOWNLOAD": None}, set(), True),
        ("@nestjs/cli", {}, {"nest", "start"}, False),
        ("@nestjs/cli", {}, {"nest", "start", "--watch"}, True),
    ],
)
def test_when_a_need_exists(
    package: str, values: dict[str, str | None], words: set[str], *, applies: bool
) -> None:
    need = native_needs("node", package)
    assert need is not None
    assert need.applies(values, words) is applies
