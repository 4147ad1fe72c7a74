"""The options that `dockopt fix` and `dockopt check` share, for Typer."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from dockopt.cli.choice import Choice


def complete_rule(incomplete: str) -> list[tuple[str, str]]:
    """Return the names of the rules that begin so, each with what it does, for the completion of a shell."""
    from dockopt.passes.registry import RULES

    return [(rule.name, rule.summary) for rule in RULES if rule.name.startswith(incomplete)]


Paths = Annotated[list[str] | None, typer.Argument(metavar="PATHS", hidden=True)]
Context = Annotated[
    str | None,
    typer.Option("--context", metavar="DIR", help="The build context. Default: the Dockerfile's folder."),
]
StdinFilename = Annotated[
    str | None,
    typer.Option("--stdin-filename", metavar="NAME", help="With -: the name of the text, for its context."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        help="Processes for many files. Default: what the cores are worth.",
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        metavar="ADDRESS",
        help="Share many files among the workers of a fleet: dask://HOST:PORT.",
    ),
]
Cache = Annotated[
    str | None,
    typer.Option(
        "--cache", metavar="DIR", help="Keep results there; what is unchanged is not looked at again."
    ),
]
Summary = Annotated[
    list[str] | None,
    typer.Option(
        "--summary",
        metavar="FILE",
        help="Write what became of all files: JSON lines (.jsonl) or a page (.html). Repeatable.",
    ),
]
ContextLimit = Annotated[
    int | None,
    typer.Option(
        "--context-limit",
        metavar="N",
        min=1,
        help="Look at N files and folders of a build context at most. Default: 200000.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Select = Annotated[
    list[str] | None,
    typer.Option(
        "--select",
        metavar="RULE",
        help="Run these rules only; ALL is all. Repeatable.",
        autocompletion=complete_rule,
    ),
]
ExtendSelect = Annotated[
    list[str] | None,
    typer.Option(
        "--extend-select",
        metavar="RULE",
        help="Run these, too. Repeatable.",
        autocompletion=complete_rule,
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore", metavar="RULE", help="Do not run these. Repeatable.", autocompletion=complete_rule
    ),
]
UnsafeFixes = Annotated[
    bool | None,
    typer.Option(
        "--unsafe-fixes/--no-unsafe-fixes", help="Allow rewrites that may change what the image does."
    ),
]
Config = Annotated[
    str | None,
    typer.Option("--config", metavar="FILE", help="The configuration. Default: the nearest dockopt.toml."),
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Read no configuration file.")]


def choice_of(
    select: list[str] | None,
    extend_select: list[str] | None,
    ignore: list[str] | None,
    *,
    unsafe: bool | None,
    config: str | None,
    isolated: bool,
) -> Choice:
    """The choice that the options make; several names may stand in one word, with commas."""
    return Choice(
        None if select is None else _names(select),
        _names(extend_select or []),
        _names(ignore or []),
        unsafe,
        config,
        isolated,
    )


def scale_of(
    jobs: int | None,
    scheduler: str | None,
    cache: str | None,
    summary: list[str] | None,
    context_limit: int | None,
) -> dict[str, Any]:
    """The options for many files and for large contexts, by their names in a request."""
    return {
        "jobs": jobs,
        "scheduler": scheduler,
        "cache": cache,
        "summary": tuple(summary or ()),
        "context_limit": context_limit,
    }


def _names(words: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for word in words for name in word.split(",") if name.strip())
