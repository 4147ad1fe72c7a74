"""composer.json and composer.lock: what is not valid is a problem; packages, scripts, where packages go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

if TYPE_CHECKING:
    from pathlib import Path


def read(tmp_path: Path, content: Any, name: str = "composer.json") -> Manifest:
    text = content if isinstance(content, str) else json.dumps(content)
    manifest = read_manifest(context(tmp_path, {name: text}), name)
    assert manifest is not None
    return manifest


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"require": 1, "repositories": [1]}'])
def test_what_is_not_valid_has_no_packages(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).packages == ()


def test_extensions_are_no_packages(tmp_path: Path) -> None:
    manifest = read(
        tmp_path, {"require": {"php": "^8", "ext-gd": "*", "a/b": "^1"}, "require-dev": {"c/d": "*"}}
    )
    assert [(each.name, each.group) for each in manifest.packages] == [("a/b", "runtime"), ("c/d", "dev")]
    assert not manifest.installs_project


@pytest.mark.parametrize(
    "content",
    [
        {"autoload": {"psr-4": {"App": "src/"}}},
        {"require": {"composer/installers": "^2"}},
        {"extra": {"installer-paths": {"web/core": ["type:drupal-core"]}}},
    ],
)
def test_an_install_that_touches_the_project(tmp_path: Path, content: dict[str, Any]) -> None:
    assert read(tmp_path, content).installs_project


def test_scripts_and_the_folder_of_packages(tmp_path: Path) -> None:
    content = {"scripts": {"post-install-cmd": ["@php a", "b"], "x": "y"}, "config": {"vendor-dir": "lib"}}
    manifest = read(tmp_path, content)
    assert dict(manifest.scripts) == {"post-install-cmd": "@php a && b", "x": "y"}
    assert manifest.details["packages"] == "lib"


def test_what_others_bring_along_is_locked(tmp_path: Path) -> None:
    content = {"packages": [{"name": "a/b", "version": "1"}], "packages-dev": [{"name": "c/d"}]}
    manifest = read(tmp_path, content, "composer.lock")
    assert [(each.name, each.spec, each.group) for each in manifest.packages] == [
        ("a/b", "1", "runtime"),
        ("c/d", "", "dev"),
    ]
