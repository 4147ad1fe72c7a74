"""When a code generator of the installed packages is known to read its own files alone."""

from pathlib import Path

import pytest

from dockopt.facts.generators import generator_input
from dockopt.facts.origin import context_copies

from .helpers import context, facts

SCHEMA = 'generator client {\n  provider = "prisma-client-js"\n}\n'
MANIFEST = '{"dependencies": {"@prisma/client": "5.14.0"}}'


def read_by(root: Path, command: str, files: dict[str, str]) -> str | None:
    """What the command, behind a COPY of these files, reads of them."""
    project = context(root, files)
    stage = facts(f"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN {command}\n")
    (copy,) = context_copies(stage, project) or ()
    return generator_input(stage.steps[-1].commands[0], copy, project)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"prisma/schema.prisma": SCHEMA, "package.json": MANIFEST}, "prisma"),
        ({"schema.prisma": SCHEMA, "package.json": MANIFEST}, "schema.prisma"),
        ({"prisma/base.prisma": SCHEMA, "prisma/more.prisma": "", "package.json": MANIFEST}, "prisma"),
    ],
)
def test_reads_its_schema(tmp_path: Path, files: dict[str, str], found: str) -> None:
    assert read_by(tmp_path, "npx prisma generate --no-engine", files) == found


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("npx prisma generate --schema db/schema.prisma", {}),
        ("npx prisma generate $FLAGS", {}),
        ("npx prisma migrate deploy", {}),
        ("npx prisma generate", {"prisma.config.ts": "export default {}"}),
        ("npx prisma generate", {".env": "PRISMA_CLIENT_ENGINE_TYPE=binary\n"}),
        ("npx prisma generate", {"package.json": "{"}),
        ("npx prisma generate", {"package.json": '{"dependencies": {"express": "4.19.2"}}'}),
        (
            "npx prisma generate",
            {"package.json": MANIFEST[:-1] + ', "prisma": {"schema": "db/schema.prisma"}}'},
        ),
        ("npx prisma generate", {"prisma/schema.prisma": SCHEMA.replace("}", '  output = "../out"\n}')}),
        ("npx prisma generate", {"prisma/more.prisma": 'generator g {\n  provider = "./generate.js"\n}\n'}),
    ],
)
def test_may_read_or_write_more(tmp_path: Path, command: str, files: dict[str, str]) -> None:
    usual = {"prisma/schema.prisma": SCHEMA, "package.json": MANIFEST}
    assert read_by(tmp_path, command, usual | files) is None
