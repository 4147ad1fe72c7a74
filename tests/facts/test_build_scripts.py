"""Which sources only package scripts start: what anything else may load is none of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dockopt.facts.slicing.best import slice_stage

from .helpers import context, facts

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """\
FROM node:20
WORKDIR /app
COPY package.json .
RUN npm install
COPY . .
RUN npm run build
CMD ["node", "server.js"]
"""
BUILD = "import { build } from 'esbuild'"


def prunes(root: Path, files: dict[str, str], text: str = TEXT, build: str = "node tools/build.mjs") -> bool:
    manifest = {
        "name": "notes",
        "version": "1.0.0",
        "scripts": {"build": build, "seed": "node tools/seed.mjs"},
        "dependencies": {"express": "4"},
        "devDependencies": {"esbuild": "0.21"},
    }
    found = {"package.json": json.dumps(manifest), "server.js": "require('express')", **files}
    return slice_stage(facts(text), context(root, found)).prune is not None


@pytest.mark.parametrize(
    "files",
    [
        {"tools/build.mjs": BUILD, "server.js": "import('./tools/build.mjs')"},
        {"tools/build.mjs": BUILD, "server.js": "require('./tools/build')"},
        {"tools/build.mjs": BUILD, "server.js": "const x = require(`./${name}`)"},
        {"tools/other.mjs": BUILD, "tools/build.mjs": ""},  # no script names it
        {"tools/build.mjs": "import './other.mjs'", "tools/other.mjs": BUILD},
    ],
)
def test_what_run_time_may_load_counts(tmp_path: Path, files: dict[str, str]) -> None:
    assert not prunes(tmp_path, files)


def test_what_the_container_starts_counts(tmp_path: Path) -> None:
    started = TEXT.replace('"server.js"', '"tools/build.mjs"')

    assert not prunes(tmp_path, {"tools/build.mjs": BUILD}, started)


@pytest.mark.parametrize(
    "files", [{"tools/build.mjs": BUILD}, {"tools/build.mjs": "", "tools/seed.mjs": "import 'esbuild'"}]
)
def test_what_only_scripts_start_does_not(tmp_path: Path, files: dict[str, str]) -> None:
    assert prunes(tmp_path, files)
