"""The options of `dockopt check` and their help, for Typer."""

from __future__ import annotations

from typing import Annotated

import typer

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
from dockopt.cli.request import CheckRequest
from dockopt.report.formats import Format

CHECK_HELP = """Show what the rules find, without changing anything.

PATHS are files, folders to search, or - for stdin. Without a path, the
Dockerfiles below the current folder that git does not ignore.

\b
Examples:
  dockopt check                          all Dockerfiles from here down
  dockopt check --select ALL Dockerfile  by every rule that there is
  dockopt check --output-format github   annotations in a pull request
"""
CHECK_EXIT_CODES = """\b
Exit codes:
  0  nothing that `fix` would change    3  not a Dockerfile
  1  a finding that can be fixed        4  a gate stopped a rewrite: a bug
  2  usage, or a file problem
"""

_Format = Annotated[Format, typer.Option("--output-format", help="How to print the findings.")]


def check(
    ctx: typer.Context,
    paths: Paths = None,
    *,
    output_format: _Format = "text",
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    unsafe: UnsafeFixes = None,
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
) -> None:
    """Turn the options into a request and leave it to `invoke`."""
    request = CheckRequest(
        paths=tuple(paths or ()),
        check=True,
        choice=choice_of(select, extend_select, ignore, unsafe=unsafe, config=config, isolated=isolated),
        quiet=quiet,
        context=context,
        stdin_filename=stdin_filename,
        output_format=output_format,
        **scale_of(jobs, scheduler, cache, summary, context_limit),
    )
    ctx.obj.append(request)
