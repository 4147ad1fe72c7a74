"""The options of `dockopt verify` and their help, for Typer."""

from __future__ import annotations

from typing import Annotated

import typer

from dockopt.cli.choice_options import Context
from dockopt.cli.verify_request import VerifyRequest

HELP = """Prove a rewrite on your own Docker engine.

Both images are built, run, compared and measured.
PATH is a Dockerfile or a folder with one. It is compared with what git has
at HEAD; where that is the same, with what `dockopt fix` would make of it.
Needs the Docker client with buildx, and pip install 'dockopt[verify]'.

\b
Examples:
  dockopt verify                             the change since the last commit
  dockopt verify --against main api          the change since a branch
  dockopt verify --original Dockerfile.old   another file as the original
  dockopt verify --probe /health --env DB=x  how the service is used
  dockopt verify --run 'app --version'       a check of your own, in both
  dockopt verify --compose compose.yaml      with the database beside it
  dockopt verify --command 'worker --once'   another command of the image
"""

EXIT_CODES = """\b
Exit codes:
  0  the same, or nothing to verify     6  inconclusive: not seen at work
  2  usage, or a file problem           7  the engine cannot do it
  3  not a Dockerfile
  4  a gate stopped a rewrite: a bug
  5  different
"""


_Path = Annotated[str, typer.Argument(metavar="[PATH]", hidden=True)]
_Against = Annotated[
    str | None, typer.Option("--against", metavar="REV", help="The original is this revision's file.")
]
_Original = Annotated[
    str | None, typer.Option("--original", metavar="FILE", help="The original is this file.")
]
Probe = Annotated[
    list[str] | None,
    typer.Option("--probe", metavar="PATH", help="Ask a server for this path, beside /. Repeatable."),
]
Run = Annotated[
    list[str] | None, typer.Option("--run", metavar="CMD", help="Run this check in both images. Repeatable.")
]
Command = Annotated[
    list[str] | None,
    typer.Option("--command", metavar="WORDS", help="Start both with this command, too. Repeatable."),
]
Env = Annotated[
    list[str] | None, typer.Option("--env", metavar="NAME=VALUE", help="Set a variable in both. Repeatable.")
]
Compose = Annotated[
    str | None,
    typer.Option("--compose", metavar="FILE", help="Start both as this compose file, or the folder's, does."),
]
Service = Annotated[
    str | None, typer.Option("--service", metavar="NAME", help="The service of the compose file.")
]
Network = Annotated[
    str | None,
    typer.Option("--network", metavar="NAME", help="The containers' network: none, host or a name."),
]
BuildNetwork = Annotated[
    str | None,
    typer.Option("--build-network", metavar="NAME", help="The builds' network. Default: the builder's."),
]
Builder = Annotated[str | None, typer.Option("--builder", metavar="NAME", help="The buildx builder to use.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", help="For a start, and for each check.")
]
BuildLimit = Annotated[float, typer.Option("--build-limit", metavar="SECONDS", help="For each build.")]
_NoRebuild = Annotated[bool, typer.Option("--no-rebuild", help="Do not measure the builds after an edit.")]
_Edit = Annotated[
    list[str] | None,
    typer.Option("--edit", metavar="FILE", help="Measure the build after an edit of this file. Repeatable."),
]
_Keep = Annotated[bool, typer.Option("--keep", help="Leave the images on the engine.")]
Json = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]
Report = Annotated[
    str | None, typer.Option("--report", metavar="FILE", help="Write everything as one HTML page, too.")
]
_Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not say what is being done.")]


def verify(
    ctx: typer.Context,
    path: _Path = ".",
    *,
    against: _Against = None,
    original: _Original = None,
    context: Context = None,
    probe: Probe = None,
    run: Run = None,
    command: Command = None,
    env: Env = None,
    compose: Compose = None,
    service: Service = None,
    network: Network = None,
    build_network: BuildNetwork = None,
    builder: Builder = None,
    time_limit: TimeLimit = 30.0,
    build_limit: BuildLimit = 1800.0,
    edit: _Edit = None,
    no_rebuild: _NoRebuild = False,
    keep: _Keep = False,
    json: Json = False,
    report: Report = None,
    quiet: _Quiet = False,
) -> None:
    """Turn the options into a request and leave it to `invoke`."""
    request = VerifyRequest(
        path=path,
        against=against,
        original=original,
        context=context,
        probes=tuple(probe or ()),
        checks=tuple(run or ()),
        commands=tuple(command or ()),
        env=tuple(env or ()),
        compose=compose,
        service=service,
        network=network,
        build_network=build_network,
        builder=builder,
        start_limit=time_limit,
        build_limit=build_limit,
        edited=tuple(edit or ()),
        rebuild=not no_rebuild,
        keep=keep,
        json=json,
        report=report,
        quiet=quiet,
    )
    ctx.obj.append(request)
