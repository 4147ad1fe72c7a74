"""Gemfile and Gemfile.lock: what may be read beside them is a problem; gems and their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

if TYPE_CHECKING:
    from pathlib import Path


def read(tmp_path: Path, files: dict[str, str], path: str = "Gemfile") -> Manifest:
    manifest = read_manifest(context(tmp_path, files), path)
    assert manifest is not None
    return manifest


@pytest.mark.parametrize(
    "line",
    [
        'gem "rails", File.read(".rails-version")',
        'require_relative "gems/version"',
        'Dir["plugins/*/Gemfile"].each { |each| eval_gemfile each }',
        "version = `cat VERSION`",
    ],
)
def test_a_program_text_is_a_problem(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, {"Gemfile": f"{line}\n"}).problems


def test_a_comment_is_none(tmp_path: Path) -> None:
    manifest = read(tmp_path, {"Gemfile": '# gem "rails", File.read("x")\ngem "rack" # `rackup`\n'})
    assert not manifest.problems
    assert [each.name for each in manifest.packages] == ["rack"]


def test_a_lockfile_without_linux_is_a_problem(tmp_path: Path) -> None:
    text = "GEM\n  specs:\n    rack (3.0)\n\nPLATFORMS\n  arm64-darwin-22\n"
    assert read(tmp_path, {"Gemfile.lock": text}, "Gemfile.lock").problems
    assert not read(tmp_path, {"Gemfile.lock": text + "  x86_64-linux\n"}, "Gemfile.lock").problems


def test_gems_and_where_they_come_from(tmp_path: Path) -> None:
    text = 'gem "rack"\n  gem("mine", path: "gems/mine")\ngem "other", :github => "a/b"\ngemspec\n'
    manifest = read(tmp_path, {"Gemfile": text, "gems/mine/mine.gemspec": ""})
    assert [(each.name, each.source) for each in manifest.packages] == [
        ("rack", "registry"),
        ("mine", "local"),
        ("other", "vcs"),
    ]
    assert manifest.references == ("gems/mine",)
    assert manifest.installs_project


def test_what_others_bring_along_is_locked(tmp_path: Path) -> None:
    text = (
        "GEM\n  remote: https://rubygems.org/\n  specs:\n    rack-test (2.1.0)\n      rack (>= 1.3)\n"
        "    rack (3.0.8)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  rack-test\n"
    )
    manifest = read(tmp_path, {"Gemfile.lock": text}, "Gemfile.lock")
    assert [(each.name, each.spec) for each in manifest.packages] == [
        ("rack-test", "2.1.0"),
        ("rack", "3.0.8"),
    ]
