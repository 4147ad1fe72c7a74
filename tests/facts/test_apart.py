"""Where the builder is cut: only where nothing behind the install may write into the packages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dockopt.facts.slicing.best import slice_stage
from dockopt.facts.slicing.terms import Piece, Terms

from .helpers import context, facts

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.facts.slicing.types import Apart

MANIFEST = {
    "name": "notes",
    "version": "1.0.0",
    "dependencies": {"express": "4"},
    "devDependencies": {"esbuild": "0.21"},
}


def cut(root: Path, build: str, files: dict[str, str] | None = None, **asked: Terms) -> Apart | None:
    """Where the builder is cut if this is the package script `build`, or the step itself behind `RUN `."""
    manifest = {**MANIFEST, "scripts": {"build": build, "lint": "eslint ."}}
    run = "npm run build" if not build.startswith("RUN ") else build.removeprefix("RUN ")
    text = (
        "FROM node:20\nWORKDIR /app\nCOPY package.json .\nRUN npm install\n"
        f'COPY . .\nRUN {run}\nCMD ["node", "server.js"]\n'
    )
    found = {"package.json": json.dumps(manifest), "server.js": "require('express')", **(files or {})}
    return slice_stage(facts(text), context(root, found), **asked).apart


@pytest.mark.parametrize(
    ("build", "files"),
    [
        ("prisma generate && tsc", {}),  # writes into the packages
        ("tsc && house-tool", {}),  # may write anywhere
        ("turbo run build", {}),  # runs what its own configuration says
        ("tsc > node_modules/report.txt", {}),
        ("cp lib.js node_modules/lib.js", {}),
        ("cp -t node_modules lib.js", {}),
        ("rm -rf node_modules/.cache", {}),
        ("rm -rf *", {}),
        ("node build.js", {}),  # not in the context
        ("node -e 'x()'", {}),
        ("node build.js", {"build.js": "require('child_process').execSync('npm i x')"}),
        ("node build.js", {"build.js": "require('./gone')"}),
        ("node build.js", {"build.js": "require(name)"}),
        ("node build.js", {"build.js": "require('@prisma/internals')"}),
        ("node build.js", {"build.js": "import './more.js'", "more.js": "fs.rm('node_modules/x')"}),
        ("vite build", {"node_modules/express/index.js": ""}),  # laid over what was installed
        ("RUN chmod -R a-w /app", {}),
        ("RUN npm install left-pad", {}),
        ("RUN npm rebuild", {}),
    ],
)
def test_not_cut(tmp_path: Path, build: str, files: dict[str, str]) -> None:
    assert cut(tmp_path, build, files) is None


@pytest.mark.parametrize(
    ("build", "files"),
    [
        ("tsc", {}),
        ("rimraf dist && cross-env A=1 vite build", {}),
        ("npm run lint && next build", {}),
        ("mkdir -p public && cp -r assets/* public/", {}),
        ("node build.js", {"build.js": "const fs = require('fs')\nrequire('./more')", "more.js": ""}),
        ("node --test", {}),
        ("RUN npx tsc -p . && chown -R node:node /app", {}),
        ("RUN node node.js", {"node.js": "import { build } from 'esbuild'"}),
    ],
)
def test_cut(tmp_path: Path, build: str, files: dict[str, str]) -> None:
    found = cut(tmp_path, build, files)

    assert found is not None
    assert (found.first, found.trees, found.leaves_folder) == (3, ("/app/node_modules",), True)


def test_a_proof_that_misses_a_file_of_the_packages_takes_them_as_built(tmp_path: Path) -> None:
    missed = Terms(pieces=(Piece("file", "/app/node_modules/made/index.js", "it was not there"),))

    assert cut(tmp_path, "tsc", terms=missed) is None


def cut_python(root: Path, behind: str) -> Apart | None:
    """Where the builder of a Django site is cut, if these lines stand behind the install."""
    text = (
        "FROM python:3.12\nWORKDIR /code\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
        f'{behind}\nCMD ["gunicorn", "shop.wsgi"]\n'
    )
    files = {
        "requirements.txt": "django\ngunicorn\n",
        "manage.py": "import django\n",
        "shop/wsgi.py": "",
        "patch.pth": "",
        "setup.py": "",
    }
    return slice_stage(facts(text), context(root, files)).apart


@pytest.mark.parametrize(
    "behind",
    [
        "COPY . .\nRUN pip install --upgrade django && python manage.py collectstatic",
        "COPY . .\nRUN python manage.py makemigrations",  # into installed applications, too
        "COPY . .\nRUN pip install -e . && python manage.py check",
        "COPY patch.pth /usr/local/lib/python3.12/site-packages/\nCOPY . .\nRUN python manage.py check",
        "COPY --from=nginx /etc /usr/local/lib\nCOPY . .\nRUN python manage.py check",
        "COPY . .\nRUN python -m compileall /usr/local/lib/python3.12/site-packages && pytest",
        "COPY . .\nRUN chmod -R a+r /usr/local && pytest",
        "COPY . .\nRUN test -f manage.py",  # nothing comes from what stands behind
        "COPY manage.py .\nRUN python manage.py check",  # no folder: nothing that is edited often
    ],
)
def test_python_not_cut(tmp_path: Path, behind: str) -> None:
    assert cut_python(tmp_path, behind) is None


@pytest.mark.parametrize(
    "behind",
    [
        "COPY . .\nRUN python manage.py collectstatic --noinput",
        "COPY . .\nRUN chmod +x manage.py && ./manage.py migrate && pytest",
        "COPY . .\nRUN pip install --target /opt/more flask && python manage.py check",
    ],
)
def test_python_cut(tmp_path: Path, behind: str) -> None:
    apart = cut_python(tmp_path, behind)
    assert apart is not None
    assert "/usr/local/lib/python3.12/site-packages" in apart.trees
