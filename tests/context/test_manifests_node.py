"""package.json and its lockfiles."""

import json
from pathlib import Path

import pytest

from dockopt.context.manifests import Manifest, read_manifest

from .trees import context


def read(root: Path, name: str, content: object, files: tuple[str, ...] = ()) -> Manifest:
    text = content if isinstance(content, str) else json.dumps(content, indent=1)
    manifest = read_manifest(context(root, {**dict.fromkeys(files, "{}"), name: text}), name)
    assert manifest is not None
    return manifest


def facts(manifest: Manifest) -> list[tuple[str, str, str]]:
    return [(package.name, package.group, package.source) for package in manifest.packages]


def test_no_dependencies(tmp_path: Path) -> None:
    manifest = read(tmp_path, "package.json", {"name": "x", "scripts": {"start": "node .", "bad": 1}})
    assert facts(manifest) == []
    assert manifest.references == manifest.problems == ()
    assert dict(manifest.scripts) == {"start": "node ."}
    assert not manifest.installs_project


@pytest.mark.parametrize(
    ("content", "files", "install"),
    [
        ({}, (), None),
        ({"gypfile": False}, ("binding.gyp",), None),
        ({"scripts": {"preinstall": "true"}}, ("binding.gyp",), None),
        ({"scripts": {"install": "node-gyp-build"}}, ("binding.gyp",), "node-gyp-build"),
        ({}, ("binding.gyp",), "node-gyp rebuild"),
    ],
)
def test_a_binding_gyp_is_compiled_by_the_install(
    tmp_path: Path, content: dict[str, object], files: tuple[str, ...], install: str | None
) -> None:
    assert read(tmp_path, "package.json", content, files).scripts.get("install") == install


def test_groups_and_lines(tmp_path: Path) -> None:
    content = {
        "scripts": {"jest": "jest"},
        "dependencies": {"express": "^4"},
        "devDependencies": {"jest": "29"},
        "optionalDependencies": {"fsevents": "2"},
        "peerDependencies": {"react": "18", "vue": "3"},
        "peerDependenciesMeta": {"vue": {"optional": True}},
    }
    manifest = read(tmp_path, "package.json", content)
    assert facts(manifest) == [
        ("express", "runtime", "registry"),
        ("jest", "dev", "registry"),
        ("fsevents", "optional", "registry"),
        ("react", "runtime", "registry"),
        ("vue", "optional", "registry"),
    ]
    assert [package.line for package in manifest.packages[:2]] == [6, 9]


@pytest.mark.parametrize(
    ("spec", "source"),
    [
        ("^1.2", "registry"),
        ("", "registry"),
        ("latest", "registry"),
        ("npm:other@1", "registry"),
        ("catalog:", "registry"),
        ("git+ssh://git@h/a.git#main", "vcs"),
        ("github:a/b", "vcs"),
        ("a/b#semver:^1", "vcs"),
        ("https://h/a.git", "vcs"),
        ("https://h/a.tgz", "url"),
        ("workspace:*", "local"),
        ("file:../x", "local"),
        ("link:./x", "local"),
        ("./x", "local"),
    ],
)
def test_sources(tmp_path: Path, spec: str, source: str) -> None:
    assert facts(read(tmp_path, "sub/package.json", {"dependencies": {"a": spec}})) == [
        ("a", "runtime", source)
    ]


def test_references(tmp_path: Path) -> None:
    content = {
        "workspaces": ["packages/*", "apps/**", "!packages/no", "missing"],
        "dependencies": {"l": "file:libs/l", "t": "./t.tgz", "out": "file:../out"},
        "scripts": {
            "preinstall": "node ./scripts/pre && sh hooks/run.sh",
            "postinstall": "node scripts/post",
            "build": "node scripts/build.js",
        },
    }
    files = (
        *(
            "packages/p/package.json",
            "apps/a/b/package.json",
            "apps/a/node_modules/x/package.json",
            "patches/x.patch",
        ),
        *("scripts/pre.js", "scripts/post.cjs", "scripts/build.js", "hooks/run.sh"),
    )
    manifest = read(tmp_path, "package.json", content, files)
    assert set(manifest.references) == {
        *("libs/l", "t.tgz", "packages/p/package.json", "apps/a/b/package.json"),
        *("scripts/pre.js", "scripts/post.cjs", "hooks/run.sh", "patches"),
    }
    assert manifest.problems == ("'../out' is outside of the build context",)


def test_patches_of_the_package_managers(tmp_path: Path) -> None:
    content = {
        "pnpm": {"patchedDependencies": {"a@1": "patches/a.patch"}},
        "dependencies": {"b": "patch:b@npm%3A1.0#~/.yarn/patches/b.patch"},
    }
    assert read(tmp_path, "package.json", content).references == (".yarn/patches/b.patch", "patches/a.patch")


def test_package_lock(tmp_path: Path) -> None:
    packages = {
        "": {"name": "root"},
        "node_modules/a": {"version": "1.0.0", "resolved": "https://r/a.tgz", "hasInstallScript": True},
        "node_modules/a/node_modules/@s/b": {"version": "2.0.0", "dev": True},
        "node_modules/c": {"version": "1.0.0", "optional": True},
        "node_modules/d": {"version": "1.0.0", "devOptional": True},
        "node_modules/w": {"resolved": "packages/w", "link": True},
        "packages/w": {"version": "1.0.0"},
        "node_modules/g": {"version": "1.0.0", "resolved": "git+ssh://git@h/g.git#1"},
    }
    manifest = read(tmp_path, "package-lock.json", {"lockfileVersion": 3, "packages": packages})
    assert facts(manifest) == [
        ("a", "runtime", "registry"),
        ("@s/b", "dev", "registry"),
        ("c", "optional", "registry"),
        ("d", "optional", "registry"),
        ("w", "runtime", "local"),
        ("g", "runtime", "vcs"),
    ]
    assert [package.install_script for package in manifest.packages][:2] == [True, False]
    assert manifest.references == ("packages/w/package.json",)


def test_package_lock_of_version_1(tmp_path: Path) -> None:
    nested = {"b": {"version": "1.0.0", "dev": True}}
    content = {"lockfileVersion": 1, "dependencies": {"a": {"version": "1.0.0", "dependencies": nested}}}
    manifest = read(tmp_path, "npm-shrinkwrap.json", content)
    assert facts(manifest) == [("a", "runtime", "registry"), ("b", "dev", "registry")]


YARN_CLASSIC = """\
# yarn lockfile v1


"@s/a@^1", "@s/a@^1.1":
  version "1.2.3"
  dependencies:
    version "9"

b@^2:
  version "2.0.0"
"""
YARN_BERRY = """\
__metadata:
  version: 8

"@s/a@npm:^1":
  version: 1.2.3

"root@workspace:.":
  version: 0.0.0-use.local
"""


def test_yarn_lock(tmp_path: Path) -> None:
    manifest = read(tmp_path, "yarn.lock", YARN_CLASSIC)
    assert [(package.name, package.spec, package.line) for package in manifest.packages] == [
        ("@s/a", "1.2.3", 4),
        ("b", "2.0.0", 9),
    ]
    berry = read(tmp_path, "yarn.lock", YARN_BERRY)
    assert facts(berry) == [("@s/a", "runtime", "registry"), ("root", "runtime", "local")]


PNPM_5 = """\
lockfileVersion: 5.4
importers:
  .:
    specifiers: {}
  packages/w:
    specifiers: {}

packages:

  /@s/a/1.0.0_peer@2.0.0:
    resolution: {integrity: x}
    dev: true
    requiresBuild: true

  /b/2.0.0:
    resolution: {integrity: x}
    dependencies:
      c: 1.0.0
"""
PNPM_9 = """\
lockfileVersion: '9.0'

patchedDependencies:
  b@2.0.0:
    hash: x
    path: patches/b.patch

packages:

  '@s/a@1.0.0':
    resolution: {integrity: x}

  b@2.0.0(c@1.0.0):
    resolution: {integrity: x}

snapshots:

  b@2.0.0(c@1.0.0): {}
"""


def test_pnpm_lock(tmp_path: Path) -> None:
    old = read(tmp_path, "pnpm-lock.yaml", PNPM_5)
    assert facts(old) == [("@s/a", "dev", "registry"), ("b", "runtime", "registry")]
    assert [package.install_script for package in old.packages] == [True, False]
    assert old.references == ("packages/w/package.json",)
    new = read(tmp_path, "pnpm-lock.yaml", PNPM_9)
    assert [(package.name, package.spec) for package in new.packages] == [("@s/a", "1.0.0"), ("b", "2.0.0")]
    assert new.references == ("patches/b.patch",)


def test_pnpm_workspace(tmp_path: Path) -> None:
    manifest = read(tmp_path, "pnpm-workspace.yaml", "packages:\n  - 'libs/*'\n", ("libs/a/package.json",))
    assert manifest.references == ("libs/a/package.json",)
