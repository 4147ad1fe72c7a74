"""The VS Code extension: its own tests with Node, its package, and what it shares with the server."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from cli.program import environment
from dockopt import __version__
from dockopt.lsp import actions
from dockopt.lsp.settings import Settings, settings_from

from .harness import desk
from .recipes import DOCUMENTS, recipe

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
SETTINGS: dict[str, Any] = MANIFEST["contributes"]["configuration"]["properties"]
MADE_BY_TOOLS = shutil.ignore_patterns("node_modules", "dist", "*.vsix")
_NODE = 20  # the oldest that the extension is built for
_UNREACHABLE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|\bE50\d\b")
# VS Code itself is not at hand: every name that the package takes from it is an empty class.
LOAD = """
const Module = require("node:module");
const real = Module._load;
const editor = new Proxy({}, { get: () => class {} });
Module._load = function (name, ...rest) {
  return name === "vscode" ? editor : real.call(this, name, ...rest);
};
console.log(Object.keys(require(process.argv[1])).join(" "));
"""


def called(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        env=environment(npm_config_update_notifier="false", **env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=500,
    )


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the extension with what it needs."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    version = called(ROOT, "node", "--version").stdout
    if int(version.lstrip("v").partition(".")[0]) < _NODE:
        pytest.skip(f"Node {version.strip()} is older than {_NODE}")
    folder = tmp_path_factory.mktemp("vscode") / "extension"
    shutil.copytree(SOURCE, folder, ignore=MADE_BY_TOOLS)
    ran = called(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    if ran.returncode and (found := _UNREACHABLE.search(ran.stderr)):
        pytest.skip(f"npm reaches no registry: {found[0]}")
    assert ran.returncode == 0, ran.stderr
    return folder


def test_its_own_tests_pass(extension: Path, tmp_path: Path) -> None:
    made = desk(tmp_path)
    ran = called(extension, "npm", "test", DOCKOPT=str(tmp_path / "dockopt"), PROJECT=str(made.root))
    assert ran.returncode == 0, ran.stdout + ran.stderr
    counted = re.search(r"^# pass (\d+)$", ran.stdout, re.MULTILINE)
    assert counted is not None
    assert int(counted[1]) >= 8


def test_the_package_holds_what_runs_and_nothing_else(extension: Path) -> None:
    ran = called(extension, "npm", "run", "package")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with zipfile.ZipFile(extension / "dockopt.vsix") as package:
        names = {name.removeprefix("extension/") for name in package.namelist()}
        manifest = json.loads(package.read("extension/package.json"))
    own = {"package.json", "readme.md", "LICENSE.txt", "dist/extension.js"}
    assert names == own | {"extension.vsixmanifest", "[Content_Types].xml"}
    assert manifest["main"] == "./dist/extension.js"
    loaded = called(extension, "node", "-e", LOAD, str(extension / "dist" / "extension.js"))
    assert loaded.stdout == "activate deactivate\n", loaded.stderr


def test_its_settings_are_those_of_the_server() -> None:
    own = {"path", "args"}
    given = {name.removeprefix("dockopt."): each["default"] for name, each in SETTINGS.items()}
    read, complaints = settings_from({name: value for name, value in given.items() if name not in own})
    assert complaints == []
    assert read == Settings()
    assert len(given) == len(own) + len(msgspec.structs.fields(Settings))


def test_its_commands_ask_for_the_actions_of_the_server() -> None:
    text = (SOURCE / "src" / "server.js").read_text(encoding="utf-8")
    constants = dict(re.findall(r'^const (\w+) = "([^"]+)";$', text, re.MULTILINE))
    assert constants == {"FIX_ALL": actions.FIX_ALL, "SPLIT": actions.SPLIT_KIND}


def test_it_has_our_version_and_licence() -> None:
    assert MANIFEST["version"] == __version__
    assert (SOURCE / "LICENSE.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_lock_file_names_no_server() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    packages = [each for name, each in lock["packages"].items() if name]
    assert all("integrity" in each and "resolved" not in each for each in packages)
    needed = [each for each in packages if not each.get("dev")]
    assert {each["license"] for each in needed} <= {"MIT", "ISC", "BlueOak-1.0.0"}


def _described(texts: Sequence[str], names: Sequence[str]) -> list[str]:
    return [name for name in names if not all(f"`{name}`" in text for text in texts)]


def test_the_document_names_every_setting_and_command() -> None:
    text = (DOCUMENTS / "vscode.md").read_text(encoding="utf-8")
    page = (DOCUMENTS / "README.md").read_text(encoding="utf-8")
    assert _described([text], ["dockopt.path", "dockopt.args"]) == []
    assert _described([page], [name.removeprefix("dockopt.") for name in SETTINGS][2:]) == []
    titles = [f"dockopt: {each['title']}" for each in MANIFEST["contributes"]["commands"]]
    assert _described([text], titles) == []
    on_save = json.loads(recipe("vscode.md", "json", "codeActionsOnSave"))
    assert list(on_save["[dockerfile]"]["editor.codeActionsOnSave"]) == [actions.FIX_ALL]
