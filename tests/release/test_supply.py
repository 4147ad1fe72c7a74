"""What comes with dockopt and its tests: few packages, free licences, pinned versions, the same bytes."""

from __future__ import annotations

from importlib.metadata import metadata
from typing import TYPE_CHECKING

import pytest
from packaging.utils import canonicalize_name
from scripts.distribution import built_twice, pythons
from scripts.lock import CONSTRAINTS, closure, pinned, requirements, wanted

if TYPE_CHECKING:
    from pathlib import Path

AT_RUN_TIME = {
    *("dockerfile-parse", "msgspec", "packaging", "pyyaml", "tree-sitter", "tree-sitter-bash", "typer"),
    *("annotated-doc", "rich", "shellingham"),  # of typer
    *("markdown-it-py", "mdurl", "pygments"),  # of rich
    *("click", "typing-extensions", "six", "colorama"),  # of older versions, and of other systems
}
FREE = ("apache", "bsd", "isc", "mit", "psf", "python software foundation")


def at_run_time() -> dict[str, str]:
    return closure([need.name for need in requirements()])


def test_little_comes_at_run_time() -> None:
    assert set(at_run_time()) - AT_RUN_TIME == set()


def licence(name: str) -> str:
    """What a package says of its licence, in one of the three places where it may."""
    found = metadata(name).json
    named = [each for each in found.get("classifier", ()) if each.startswith("License ::")]
    return " ".join([str(found.get("license_expression")), str(found.get("license"))[:100], *named])


@pytest.mark.parametrize("name", sorted(at_run_time()))
def test_its_licence_is_free(name: str) -> None:
    said = licence(name).lower()
    assert any(each in said for each in FREE), said
    assert "gpl" not in said.replace("lgpl", "")


PINS = pinned(CONSTRAINTS.read_text(encoding="utf-8"))


@pytest.mark.parametrize("need", [*requirements(), *requirements("test")], ids=str)
def test_what_is_asked_for_is_pinned_as_it_may_be(need: object) -> None:
    from packaging.requirements import Requirement

    assert isinstance(need, Requirement)
    version = PINS[canonicalize_name(need.name)]
    assert need.specifier.contains(version, prereleases=True)


def test_what_that_needs_is_pinned_too() -> None:
    found = wanted()
    if any(PINS.get(name, version) != version for name, version in found.items()):
        pytest.skip("other versions are installed here than those that are pinned")
    assert set(found) <= set(PINS)


def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    first, second = built_twice(tmp_path)
    assert sorted(name.rpartition(".")[2] for name in first) == ["gz", "whl"]
    assert first == second


def test_this_python_is_one_of_them() -> None:
    assert pythons() != []
