"""The options of `dockopt fix` and their help, for Typer."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec.structs import replace

from dockopt.cli.choice_options import (
    Cache,
    Config,
    Context,
    ContextLimit,
    ExtendSelect,
    Ignore,
    Isolated,
    Jobs,
    Paths,
    Quiet,
    Scheduler,
    Select,
    StdinFilename,
    Summary,
    UnsafeFixes,
    choice_of,
    scale_of,
)
from dockopt.cli.request import Request
from dockopt.cli.verify_options import (
    Builder,
    BuildLimit,
    BuildNetwork,
    Command,
    Compose,
    Env,
    Json,
    Network,
    Probe,
    Report,
    Run,
    Service,
    TimeLimit,
)
from dockopt.cli.verify_request import VerifyRequest
from dockopt.report.formats import Format

FIX_HELP = """Rewrite Dockerfiles in place, or show what would change.

PATHS are files, folders to search, or - for stdin. Without a path, the
Dockerfiles below the current folder that git does not ignore.

\b
Examples:
  dockopt fix                        rewrite all Dockerfiles from here down
  dockopt fix --diff api/Dockerfile  show the change, write nothing
  dockopt fix --diff | git apply     apply it yourself
  dockopt fix --check                fail when something would change
  dockopt fix --explain Dockerfile   say why, with the evidence
  dockopt fix --verify               write only what your engine proves
  dockopt fix - < Dockerfile         from stdin to stdout
  dockopt fix --output-format json   and report what was done
"""

FIX_EXIT_CODES = """\b
Exit codes:
  0  done, nothing to do, or refused    3  not a Dockerfile
  1  would change (--check)             4  a gate stopped a rewrite: a bug
  2  usage, or a file problem           5  no plan was proven (--verify)
  6  inconclusive (--verify)            7  the engine cannot do it (--verify)
"""

_Diff = Annotated[bool, typer.Option("--diff", help="Print a unified diff; write nothing.")]
_Check = Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 when something would change.")]
_Explain = Annotated[
    bool, typer.Option("--explain", help="Print every decision with its evidence, on stderr.")
]
_Format = Annotated[
    Format,
    typer.Option(
        "--output-format",
        help="How to report what was done, or would be with --check: `text` on stderr, the others on stdout.",
    ),
]
_Verify = Annotated[bool, typer.Option("--verify", help="Write only what is proven on your Docker engine.")]
_Accept = Annotated[
    bool,
    typer.Option(
        "--accept-inconclusive", help="With --verify: also what was not seen at work, and shows no fault."
    ),
]


def fix(
    ctx: typer.Context,
    paths: Paths = None,
    *,
    diff: _Diff = False,
    check: _Check = False,
    explain: _Explain = False,
    output_format: _Format = "text",
    unsafe: UnsafeFixes = None,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    config: Config = None,
    isolated: Isolated = False,
    jobs: Jobs = None,
    scheduler: Scheduler = None,
    cache: Cache = None,
    summary: Summary = None,
    context_limit: ContextLimit = None,
    quiet: Quiet = False,
    context: Context = None,
    stdin_filename: StdinFilename = None,
    verify: _Verify = False,
    accept: _Accept = False,
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
    json: Json = False,
    report: Report = None,
) -> None:
    """Turn the options into a request and leave it to `invoke`."""
    proof = VerifyRequest(
        probes=tuple(probe or ()),
        checks=tuple(run or ()),
        commands=tuple(command or ()),
        env=tuple(env or ()),
        compose=compose,
        service=service,
        quiet=quiet,
        network=network,
        build_network=build_network,
        builder=builder,
        start_limit=time_limit,
        build_limit=build_limit,
        json=json,
        report=report,
    )
    choice = choice_of(select, extend_select, ignore, unsafe=unsafe, config=config, isolated=isolated)
    asked = (choice, quiet, context, stdin_filename, verify, accept, proof)
    more = {**scale_of(jobs, scheduler, cache, summary, context_limit), "output_format": output_format}
    ctx.obj.append(replace(Request(tuple(paths or ()), diff, check, explain, *asked), **more))
