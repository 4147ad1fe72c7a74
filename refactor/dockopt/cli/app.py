"""The options and their help, with Typer."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from dockopt import __version__
from dockopt.cli.check_options import CHECK_EXIT_CODES, CHECK_HELP
from dockopt.cli.check_options import check as check_options
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.fix_options import FIX_EXIT_CODES, FIX_HELP
from dockopt.cli.fix_options import fix as fix_options
from dockopt.cli.lsp_options import EXIT_CODES as LSP_EXIT_CODES
from dockopt.cli.lsp_options import HELP as LSP_HELP
from dockopt.cli.lsp_options import LspRequest, lsp
from dockopt.cli.request import CheckRequest, Request
from dockopt.cli.rules_options import EXIT_CODES as RULES_EXIT_CODES
from dockopt.cli.rules_options import RULE_HELP, RULES_HELP, RulesRequest, rule, rules
from dockopt.cli.terminal import say, write_data
from dockopt.cli.verify_options import EXIT_CODES, HELP
from dockopt.cli.verify_options import verify as verify_options
from dockopt.cli.verify_request import VerifyRequest
from dockopt.cli.web_options import EXIT_CODES as WEB_EXIT_CODES
from dockopt.cli.web_options import HELP as WEB_HELP
from dockopt.cli.web_options import WebRequest, web
from dockopt.report.names import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

AnyRequest: TypeAlias = Request | CheckRequest | VerifyRequest | RulesRequest | LspRequest | WebRequest

ABOUT = "Split, reorder and name the stages of a Dockerfile, proven safe, shown as a diff."
_EXAMPLES = """\b
Examples:
  dockopt check           what can be improved, from here down
  dockopt fix --diff      what would change
  dockopt fix Dockerfile  rewrite this file
  dockopt rules           what dockopt can do
"""

app = typer.Typer(
    help=f"{ABOUT}\n\n{_EXAMPLES}",
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


app.command("fix", help=FIX_HELP, epilog=FIX_EXIT_CODES)(fix_options)

app.command("verify", help=HELP, epilog=EXIT_CODES)(verify_options)
app.command("check", help=CHECK_HELP, epilog=CHECK_EXIT_CODES)(check_options)
app.command(help=RULES_HELP, epilog=RULES_EXIT_CODES)(rules)
app.command(help=RULE_HELP, epilog=RULES_EXIT_CODES)(rule)
app.command(help=LSP_HELP, epilog=LSP_EXIT_CODES)(lsp)
app.command(help=WEB_HELP, epilog=WEB_EXIT_CODES)(web)


def invoke(argv: Sequence[str]) -> int:
    """Read the arguments and do what they say; the exit code. Wrong usage is told on stderr.

    Typer only reads. The work is done, and its help and its complaints are written, where its own handling of
    errors does not reach; and a complaint may quote a file name that no terminal should see as it is.
    """
    asked: list[AnyRequest] = []
    with redirect_stdout(StringIO()) as help_text, redirect_stderr(StringIO()) as complaint:
        code = read_arguments(argv, asked)
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
        case WebRequest():
            from dockopt.cli import web as web_command

            return web_command.run(request)
        case Request():
            from dockopt.cli import fix as fix_command

            return fix_command.run(request)


def read_arguments(argv: Sequence[str], asked: list[AnyRequest]) -> int:
    """Let Typer read the arguments; what is asked for is put into the list. The exit code otherwise."""
    try:
        app(list(argv), prog_name="dockopt", obj=asked)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.DONE
    return ExitCode.DONE
