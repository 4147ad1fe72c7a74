"""What Debian's indexes say of headers and compilers: the packed data, and what is found in it."""

import re
from datetime import datetime

import pytest

from dockopt.knowledge.debian_packages import Table, debian_data, derived
from dockopt.knowledge.packages import brought_libraries, classify, table

RELEASES = ("bullseye", "bookworm", "trixie")
TABLES: tuple[Table, ...] = ("headers", "toolchains")
LINE = re.compile(r"[a-z0-9][a-z0-9.+-]+ \d+\.\d( [a-z0-9][a-z0-9.+-]+)*")
KNOWN = [
    ("libpq-dev", ("libpq5",), ("libpq5",), ("libpq5",)),
    ("default-libmysqlclient-dev", ("libmariadb3",), ("libmariadb3",), ("libmariadb3",)),
    ("libjpeg-dev", ("libjpeg62-turbo",), ("libjpeg62-turbo",), ("libjpeg62-turbo",)),
    ("libcurl4-openssl-dev", ("libcurl4",), ("libcurl4",), ("libcurl4t64",)),
    ("libgdal-dev", ("libgdal28",), ("libgdal32",), ("libgdal36",)),
    ("libicu-dev", ("libicu67",), ("libicu72",), ("libicu76",)),
    ("libssl-dev", ("libssl1.1",), ("libssl3",), ("libssl3t64",)),
    ("libffi-dev", ("libffi7",), ("libffi8",), ("libffi8",)),
    ("zlib1g-dev", ("zlib1g",), ("zlib1g",), ("zlib1g",)),
]


@pytest.mark.parametrize("which", TABLES)
def test_lines(which: Table) -> None:
    data = debian_data()
    assert tuple(data["dated"]) == RELEASES
    assert all(datetime.strptime(day, "%d %b %Y").astimezone() for day in data["dated"].values())
    for text in data[which].values():
        lines = text.splitlines()
        assert lines == sorted(set(lines), key=lambda line: line.split(" ")[0])
        assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_size() -> None:
    assert sum(len(text.splitlines()) for text in debian_data()["headers"].values()) > 3000
    assert sum(len(text) for which in TABLES for text in debian_data()[which].values()) < 300_000


@pytest.mark.parametrize(("package", "bullseye", "bookworm", "trixie"), KNOWN)
def test_libraries_of_headers(
    package: str, bullseye: tuple[str, ...], bookworm: tuple[str, ...], trixie: tuple[str, ...]
) -> None:
    for release, libraries in zip(RELEASES, (bullseye, bookworm, trixie), strict=True):
        fact = classify("apt", release, package)
        assert (fact.kind, fact.runtime_packages) == ("development", libraries)


@pytest.mark.parametrize("release", ["buster", "sid", "noble", None])
def test_other_releases_are_not_derived(release: str | None) -> None:
    assert derived("headers", release, "libpq-dev") is None


@pytest.mark.parametrize("package", ["", "libpq", "16.2", "libpq-dev 16.2", "libpq-dev\n"])
def test_only_names_are_found(package: str) -> None:
    assert derived("headers", "bookworm", package) is None


def test_compilers_in_their_versions_are_for_building_and_bring_libraries() -> None:
    assert classify("apt", "bookworm", "gcc-12").kind == "build"
    assert classify("apt", "bookworm", "gcc-13").kind == "unknown"
    assert "libgomp1" in brought_libraries("apt", "bookworm", "build-essential")
    assert brought_libraries("apt", "bookworm", "libpq-dev") == ("libpq5",)
    assert "libgomp1" in brought_libraries("apt", "jammy", "python3-pip")
    assert "libasan8" not in brought_libraries("apt", "jammy", "python3-pip")
    assert brought_libraries("apk", "alpine3.19", "gcc") == ()


def test_no_release_is_written_twice() -> None:
    """What the indexes tell is not written by hand as well."""
    data = table("apt")
    assert not [name for name, entry in data["development"].items() if set(RELEASES) & set(entry)]
    assert set(data["also"]) <= {
        line.split(" ")[0] for line in debian_data()["headers"]["bookworm"].splitlines()
    }
