"""The budget of a start, kept by what is loaded: a list of modules is the same on every machine."""

from __future__ import annotations

import subprocess
import sys

IMPORTED = "import sys; sys.argv = ['dockopt', 'fix', '-', '-q']; from dockopt.cli import main; "
IMPORTED += "main.main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"


def test_fix_loads_nothing_of_the_proof() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTED], input=b"FROM scratch\n", capture_output=True, check=True
    )
    loaded = ran.stderr.decode().split()
    assert "dockopt.engine.pipeline" in loaded
    assert [name for name in loaded if name.startswith(("dockopt.verify", "rich", "pydantic", "yaml"))] == []
    assert "dockopt.cli.verify" not in loaded
