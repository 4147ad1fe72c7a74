"""Cargo.toml and Cargo.lock: what cannot be told is a problem; programs follow the layout of the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

if TYPE_CHECKING:
    from pathlib import Path

PACKAGE = '[package]\nname = "app"\n'


def read(tmp_path: Path, files: dict[str, str], path: str = "Cargo.toml") -> Manifest:
    manifest = read_manifest(context(tmp_path, files), path)
    assert manifest is not None
    return manifest


def test_a_library_makes_no_program(tmp_path: Path) -> None:
    assert read(tmp_path, {"Cargo.toml": PACKAGE, "src/lib.rs": ""}).artifacts == ()


def test_a_program_of_certain_features_is_a_problem(tmp_path: Path) -> None:
    text = PACKAGE + '[[bin]]\nname = "other"\nrequired-features = ["cli"]\n'
    assert read(tmp_path, {"Cargo.toml": text}).problems


def test_default_members_are_a_problem(tmp_path: Path) -> None:
    text = '[workspace]\nmembers = ["a"]\ndefault-members = ["a"]\n'
    assert read(tmp_path, {"Cargo.toml": text, "a/Cargo.toml": PACKAGE}).problems


def test_programs_follow_the_layout(tmp_path: Path) -> None:
    files = {"Cargo.toml": PACKAGE, "src/main.rs": "", "src/bin/one.rs": "", "src/bin/two/main.rs": ""}
    assert set(read(tmp_path, files).artifacts) == {"app", "one", "two"}


def test_a_named_program_takes_its_source(tmp_path: Path) -> None:
    text = PACKAGE + '[[bin]]\nname = "tool"\npath = "src/main.rs"\n'
    assert read(tmp_path, {"Cargo.toml": text, "src/main.rs": ""}).artifacts == ("tool",)


def test_programs_are_named_alone_with_autobins_off(tmp_path: Path) -> None:
    text = PACKAGE + "autobins = false\n"
    assert read(tmp_path, {"Cargo.toml": text, "src/main.rs": ""}).artifacts == ()


def test_members_are_folders_that_match(tmp_path: Path) -> None:
    text = '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n'
    files = {"Cargo.toml": text, "crates/a/Cargo.toml": PACKAGE, "crates/old/Cargo.toml": PACKAGE}
    assert read(tmp_path, files).members == ("crates/a",)


def test_a_lockfile_names_what_is_fetched(tmp_path: Path) -> None:
    text = (
        '[[package]]\nname = "app"\nversion = "0.1.0"\n\n[[package]]\nname = "serde"\nversion = "1.0.1"\n'
        'source = "registry+https://example.com/index"\n'
    )
    packages = read(tmp_path, {"Cargo.lock": text}, "Cargo.lock").packages
    assert [(each.name, each.spec) for each in packages] == [("serde", "1.0.1")]
