"""The options and their help, with Typer."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from dockopt import __version__
from dockopt.cli.check_options import CHECK_EXIT_CODES, CHECK_HELP, CheckRequest
from dockopt.cli.check_options import check as check_options
from dockopt.cli.choice_options import (
    Config,
    Context,
    ExtendSelect,
    Ignore,
    Isolated,
    Paths,
    Quiet,
    Select,
    StdinFilename,
    UnsafeFixes,
    choice_of,
)
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.lsp_options import EXIT_CODES as LSP_EXIT_CODES
from dockopt.cli.lsp_options import HELP as LSP_HELP
from dockopt.cli.lsp_options import LspRequest, lsp
from dockopt.cli.request import Request
from dockopt.cli.rules_options import EXIT_CODES as RULES_EXIT_CODES
from dockopt.cli.rules_options import RULE_HELP, RULES_HELP, RulesRequest, rule, rules
from dockopt.cli.terminal import say, write_data
from dockopt.cli.verify_options import (
    EXIT_CODES,
    HELP,
    Builder,
    BuildLimit,
    BuildNetwork,
    Command,
    Compose,
    Env,
    Json,
    Network,
    Probe,
    Run,
    Service,
    TimeLimit,
)
from dockopt.cli.verify_options import verify as verify_options
from dockopt.cli.verify_request import VerifyRequest
from dockopt.report.names import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyRequest: TypeAlias = Request | CheckRequest | VerifyRequest | RulesRequest | LspRequest

_ABOUT = "Split, reorder and name the stages of a Dockerfile, proven safe, shown as a diff."

_FIX = """Rewrite Dockerfiles in place, or show what would change.

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
"""

_EXIT_CODES = """\b
Exit codes:
  0  done, nothing to do, or refused    3  not a Dockerfile
  1  would change (--check)             4  a gate stopped a rewrite: a bug
  2  usage, or a file problem           5  no plan was proven (--verify)
  6  inconclusive (--verify)            7  the engine cannot do it (--verify)
"""

app = typer.Typer(
    add_completion=False,
    help=_ABOUT,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: loading Rich takes longer than everything else
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        typer.echo(f"dockopt {__version__}")
        raise typer.Exit


@app.callback()
def _dockopt(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Hold the commands."""


@app.command(help=_FIX, epilog=_EXIT_CODES)
def fix(
    ctx: typer.Context,
    paths: Paths = None,
    *,
    diff: Annotated[bool, typer.Option("--diff", help="Print a unified diff; write nothing.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when something would change.")
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every decision with its evidence, on stderr.")
    ] = False,
    unsafe: UnsafeFixes = None,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    config: Config = None,
    isolated: Isolated = False,
    quiet: Quiet = False,
    context: Context = None,
    stdin_filename: StdinFilename = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write only what is proven on your Docker engine.")
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept-inconclusive", help="With --verify: also what was not seen at work, and shows no fault."
        ),
    ] = False,
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
    )
    choice = choice_of(select, extend_select, ignore, unsafe=unsafe, config=config, isolated=isolated)
    shown = (diff, check, explain)
    request = Request(
        tuple(paths or ()), *shown, choice, quiet, context, stdin_filename, verify, accept, proof
    )
    ctx.obj.append(request)


app.command("verify", help=HELP, epilog=EXIT_CODES)(verify_options)
app.command("check", help=CHECK_HELP, epilog=CHECK_EXIT_CODES)(check_options)
app.command(help=RULES_HELP, epilog=RULES_EXIT_CODES)(rules)
app.command(help=RULE_HELP, epilog=RULES_EXIT_CODES)(rule)
app.command(help=LSP_HELP, epilog=LSP_EXIT_CODES)(lsp)


def invoke(argv: Sequence[str]) -> int:
    """Read the arguments and do what they say; the exit code. Wrong usage is told on stderr.

    Typer only reads. The work is done, and its help and its complaints are written, where its own handling of
    errors does not reach; and a complaint may quote a file name that no terminal should see as it is.
    """
    asked: list[AnyRequest] = []
    with redirect_stdout(StringIO()) as help_text, redirect_stderr(StringIO()) as complaint:
        code = _read(argv, asked)
    if complaint.getvalue():
        say("\n".join(map(printable, complaint.getvalue().rstrip("\n").split("\n"))))
    if help_text.getvalue():
        write_data(help_text.getvalue().encode())
    if not asked:
        return code
    return _do(asked[0])


def _do(request: AnyRequest) -> int:
    """Load the one command that is asked for."""
    match request:
        case VerifyRequest():
            from dockopt.cli import verify as verify_command

            return verify_command.run(request)
        case RulesRequest():
            from dockopt.cli import rules as rules_command

            return rules_command.run(request)
        case CheckRequest():
            from dockopt.cli import check as check_command

            return check_command.run(request)
        case LspRequest():
            from dockopt.cli import lsp as lsp_command

            return lsp_command.run()
        case Request():
            from dockopt.cli import fix as fix_command

            return fix_command.run(request)


def _read(argv: Sequence[str], asked: list[AnyRequest]) -> int:
    try:
        app(list(argv), prog_name="dockopt", obj=asked)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.DONE
    return ExitCode.DONE
