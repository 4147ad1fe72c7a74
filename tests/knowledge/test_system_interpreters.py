"""Interpreters of the distributions' packages: where their installers put packages, if that is known."""

from typing import Any

import pytest

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.image_tags import distribution_of
from dockopt.knowledge.system_interpreters import system_interpreter

TABLE = read_data("system_interpreters")


@pytest.mark.parametrize("example", TABLE["example"], ids=lambda each: each["text"])
def test_examples(example: dict[str, Any]) -> None:
    found = system_interpreter(example["family"], example["release"], ("RUN true", example["text"]))
    assert (found.tree if found else None) == example.get("tree")


def test_versions_are_of_releases() -> None:
    for row in TABLE["interpreter"]:
        assert row["source"]
        assert {distribution_of(release) for release in row["versions"]} <= set(row["families"])
