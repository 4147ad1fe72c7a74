"""`python -m dockopt`: the same program as the `dockopt` command."""

from dockopt.cli.main import run

if __name__ == "__main__":
    run()
