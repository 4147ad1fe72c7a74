"""What the container runs is followed through scripts to programs; what cannot be followed is said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.facts.origin import context_copies
from dockopt.facts.roots import run_time_needs

from .helpers import context, facts

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.facts.needs import Needs

PACKAGE = '{"scripts": {"start": "node x.js && nodemon y", "pre": "tsc", "prestart": "rimraf z"}}'
FILES = {
    "package.json": PACKAGE,
    "entry.sh": '#!/bin/bash\nset -e\nif [ -n "$A" ]; then migrate up; fi\nexec "$@"\n',
    "tool.py": "#!/usr/bin/env python3\nprint()\n",
    "crlf.sh": "#!/bin/sh\r\ncurl x\r\n",
    "lib/common.sh": "load() { curl x; }\n",
    "lib/env": "wget y\n",
    "init.d/10-db.sh": "#!/bin/sh\nmigrate up\n",
    "init.d/sub/no.sh": "#!/bin/sh\nno\n",
    "sources.sh": "#!/bin/sh\n. ./lib/common.sh\nif a; then source lib/env; fi\nload\n",
    "each.sh": '#!/bin/sh\nfor f in /app/init.d/*.sh; do\n  "$f"\ndone\n',
    "parts.sh": "#!/bin/sh\nrun-parts /app/init.d\n",
    "set.sh": '#!/bin/sh\nset -- serve "$@"\nexec "$@"\n',
    "loop.sh": "#!/bin/sh\n./loop.sh\n",
}


def needs(root: Path, commands: str, base: str = "node:20") -> Needs:
    stage = facts(f"FROM {base}\nWORKDIR /app\nCOPY . .\n{commands}\n")
    known = context(root, FILES)
    copies = context_copies(stage, known)
    assert copies is not None
    return run_time_needs(stage, copies, known)


def test_no_command_needs_nothing(tmp_path: Path) -> None:
    found = needs(tmp_path, "EXPOSE 80")
    assert (found.programs, found.paths, found.unread, found.refused) == ({}, {}, [], None)


@pytest.mark.parametrize(
    ("commands", "programs"),
    [
        ('CMD ["node", "x.js"]', {"node"}),
        ("CMD node x.js", {"sh", "node"}),
        ("CMD exec node x.js", {"sh", "node"}),
        ('CMD ["a"]\nCMD ["b"]', {"b"}),
        ('ENTRYPOINT ["tini", "--"]\nCMD ["node", "x.js"]', {"tini", "node"}),
        ('ENTRYPOINT ["a"]\nCMD ["b"]', {"a"}),
        ("ENTRYPOINT a\nCMD b", {"sh", "a"}),
        ('CMD ["sh", "-c", "a && b | c"]', {"sh", "a", "b", "c"}),
        ('HEALTHCHECK CMD curl x || exit 1\nCMD ["node"]', {"node", "sh", "curl"}),
        ('HEALTHCHECK CMD curl x\nHEALTHCHECK NONE\nCMD ["node"]', {"node"}),
        ('ENTRYPOINT ["./entry.sh"]\nCMD ["node", "x.js"]', {"bash", "migrate", "node"}),
        ('CMD ["./tool.py"]', {"python3"}),
        ('CMD ["./crlf.sh"]', {"sh", "curl"}),
        ('CMD ["./loop.sh"]', {"sh"}),
        ('CMD ["./sources.sh"]', {"sh", "a", "curl", "wget"}),
        ('CMD ["./each.sh"]', {"sh", "migrate"}),
        ('CMD ["./parts.sh"]', {"sh", "run-parts", "migrate"}),
        ('ENTRYPOINT ["./set.sh"]\nCMD ["x"]', {"sh", "serve", "x"}),
        ('CMD ["bash", "-o", "pipefail", "-ec", "a | b"]', {"bash", "a", "b"}),
        ("ENV S=serve\nCMD exec $S ${X:-y}", {"sh", "serve"}),
        ("CMD ${S:-serve} --port ${PORT:-80}", {"sh", "serve"}),
    ],
)
def test_programs(tmp_path: Path, commands: str, programs: set[str]) -> None:
    assert set(needs(tmp_path, commands).programs) == programs


def test_paths_and_their_evidence(tmp_path: Path) -> None:
    found = needs(tmp_path, 'ENTRYPOINT ["./entry.sh"]\nCMD ["/bin/x"]')
    assert set(found.paths) == {"/app/entry.sh", "/bin/x"}
    assert (found.programs["migrate"].path, found.programs["migrate"].line) == ("entry.sh", 3)
    assert found.paths["/app/entry.sh"].line == 4


def test_package_scripts_with_those_before_and_after(tmp_path: Path) -> None:
    found = needs(tmp_path, 'CMD ["npm", "start"]')
    assert {"nodemon", "rimraf"} <= set(found.package_programs)
    assert "tsc" not in found.package_programs
    assert {"npm", "node"} <= set(found.programs)


@pytest.mark.parametrize(
    "commands",
    [
        'CMD ["npm", "run", "missing"]',
        "CMD $START",
        'CMD eval "$START"',
        'CMD ["sh", "-c", "$START"]',
        'CMD for f in /nope/*; do "$f"; done',
    ],
)
def test_what_cannot_be_followed(tmp_path: Path, commands: str) -> None:
    assert needs(tmp_path, commands).unread


@pytest.mark.parametrize(
    ("commands", "kind"),
    [
        ('CMD ["go", "run", "."]', "toolchain"),
        ("CMD npm install && npm start", "build-at-start"),
        ('CMD ["hatch", "run", "x"]', "environment-runner"),
        ('CMD ["uv", "sync"]', "build-at-start"),
        ('ENTRYPOINT ["sh", "-c", "exec go run ."]', "toolchain"),
    ],
)
def test_what_rules_a_split_out(tmp_path: Path, commands: str, kind: str) -> None:
    found = needs(tmp_path, commands).refused
    assert found is not None
    assert found[0] == kind
