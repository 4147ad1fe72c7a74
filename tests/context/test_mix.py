"""mix.exs and mix.lock: what is asked for, and which packages are built by a script of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = """\
  defp deps do
    [
      {:phoenix, "~> 1.7"},
      # {:gears, "~> 1.0"},
      {:shared, in_umbrella: true},
      {:icons, github: "shapes/icons", app: false, compile: false}
    ]
"""
LOCK = """\
%{
  "phoenix": {:hex, :phoenix, "1.7.14", "0a", [:mix], [{:plug, "~> 1.14", [hex: :plug]}], "hexpm", "0b"},
  "gears": {:hex, :gears, "1.0.0", "0c", [:make, :mix], [], "hexpm", "0d"},
  "old": {:hex, :old, "0.9.0", "0e", [:rebar3, :make], [], "hexpm", "0f"},
  "icons": {:git, "https://git.example/shapes/icons.git", "88ab", [tag: "v2"]},
  "fork": {:git, "https://git.example/fork.git", "99cd", []},
  "ancient": {:hex, :ancient, "0.1.0"},
}
"""


def read(tmp_path: Path, files: dict[str, str], path: str) -> Manifest:
    manifest = read_manifest(context(tmp_path, files), path)
    assert manifest is not None
    return manifest


def test_dependencies_and_where_they_come_from(tmp_path: Path) -> None:
    manifest = read(tmp_path, {"mix.exs": MANIFEST}, "mix.exs")
    found = [(each.name, each.source, each.line) for each in manifest.packages]
    assert found == [("phoenix", "registry", 3), ("shared", "local", 5), ("icons", "vcs", 6)]


def test_what_make_builds_and_what_no_registry_describes_runs_a_script(tmp_path: Path) -> None:
    manifest = read(tmp_path, {"mix.exs": MANIFEST, "mix.lock": LOCK}, "mix.lock")
    assert [each.name for each in manifest.packages] == [
        "phoenix",
        "gears",
        "old",
        "icons",
        "fork",
        "ancient",
    ]
    assert [each.name for each in manifest.packages if each.install_script] == [
        "gears",
        "old",
        "fork",
        "ancient",
    ]


def test_a_lockfile_in_a_folder_has_its_own_manifest(tmp_path: Path) -> None:
    files = {"mix.exs": MANIFEST, "shop/mix.exs": "", "shop/mix.lock": LOCK}
    manifest = read(tmp_path, files, "shop/mix.lock")
    assert "icons" in [each.name for each in manifest.packages if each.install_script]
