"""`python -m dockopt`: the same program as the `dockopt` command."""

import sys

# `-m` puts the current folder first, where a project's own `yaml.py` or `typer.py` would be taken for ours.
if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]

from dockopt.cli.main import run

if __name__ == "__main__":
    run()
