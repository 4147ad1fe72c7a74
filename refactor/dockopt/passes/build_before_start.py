"""build-before-start: a program that is compiled whenever the container starts is compiled in the build."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dockopt.facts.roots import start_commands
from dockopt.facts.stage import stage_facts
from dockopt.knowledge.commands import find_root
from dockopt.passes.lead import lead_start
from dockopt.passes.plan import Edit, Options, Plan, Refusal
from dockopt.passes.rule import Rule
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts
    from dockopt.knowledge.root_rule import RootRule
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.model.instructions import Command

NAME = "build-before-start"
_FOLDER = "/usr/local/bin"
_NAMES = ("app", "server", "program")
# What a shell leaves as it is.
_PLAIN = regex(r"[\w./:=,%+-]+")


def build_before_start(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Add the RUN that builds, and start what it made. The exit code and the signals become the program's."""
    del context, options
    stage = stage_facts(dockerfile, dockerfile.stages[-1])
    found = _compiling(stage)
    if found is None:
        message = "the container compiles nothing when it starts"
        return Refusal("nothing-compiled-at-start", message, nothing=True)
    start, rule = found
    line = start.node.line
    words = _divide(start.argv or (), rule)
    if words is None or "\n" in start.node.text.strip():
        message = "what it compiles and what it hands on cannot be told apart"
        return Refusal("unclear-start", message, line, hint="write it in exec form, on one line")
    if not stage.final.is_root:
        message = f"the program is built as {stage.final.user}, who may not write to {_FOLDER}"
        return Refusal("unprivileged-install", message, line)
    text = dockerfile.document.text
    program = next(path for name in _NAMES if (path := f"{_FOLDER}/{name}") not in text or name == _NAMES[-1])
    return _plan(dockerfile, start, rule, words, program)


def _compiling(stage: StageFacts) -> tuple[Command, RootRule] | None:
    for each in start_commands(stage):
        # The shell form is only looked at: it may hold more than one command.
        words = each.argv or tuple(each.shell_text.split())
        rule = find_root(words) if each.node.name in {"ENTRYPOINT", "CMD"} else None
        if rule is not None and rule.build:
            return each, rule
    return None


def _divide(argv: tuple[str, ...], rule: RootRule) -> tuple[list[str], list[str]] | None:
    """What is compiled (options and packages), and the arguments of the program."""
    rest = list(argv[1 + len(rule.words) :])
    compiled: list[str] = []
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        compiled.append(option)
        if option in rule.value_flags and rest:
            compiled.append(rest.pop(0))
    packages = 0
    while packages < len(rest) and rest[packages].endswith(rule.build_files):
        packages += 1
    packages = packages or 1
    compiled += rest[:packages]
    known = argv[1 : 1 + len(rule.words)] == rule.words and len(rest) >= packages
    plain = all(_PLAIN.fullmatch(word) for word in compiled)
    return (
        (compiled, rest[packages:]) if known and plain and not set(compiled) & set(rule.not_flags) else None
    )


def _plan(
    dockerfile: Dockerfile,
    start: Command,
    rule: RootRule,
    words: tuple[list[str], list[str]],
    program: str,
) -> Plan:
    text = dockerfile.document.text
    node = start.node
    place = lead_start(dockerfile.document, node)
    newline = "\r\n" if "\r\n" in text else "\n"
    keyword = "run" if node.keyword.islower() else "RUN"
    build = " ".join([*(word.replace("{program}", program) for word in rule.build), *words[0]])
    arguments = node.arguments.text
    begin = node.span.start + node.text.index(arguments.strip())
    command = json.dumps([program, *words[1]], ensure_ascii=False)
    edits = (
        Edit(place, place, f"{keyword} {build}{newline}"),
        Edit(begin, begin + len(arguments.strip()), command),
    )
    message = (
        f"{program} is built in the build, not at every start; exit code and signals become the program's"
    )
    return Plan(edits, message, node.line, "unsafe", changes=frozenset({"ENTRYPOINT", "CMD"}))


RULE = Rule(
    NAME,
    __doc__,
    build_before_start,
    levels=("unsafe",),
    why=(
        "`go run` compiles at every start, needs the toolchain in the image, and hides the exit code of the "
        "program. The RUN that is added stands right before the start command; the program lies in "
        "`/usr/local/bin`, and the rest of the words stay its arguments. The program itself becomes the "
        "first process: its exit code and the signals it gets are no longer those of `go run`. Afterwards "
        "the file can be split."
    ),
    refuses=(
        "Where it cannot be told what of the start command is compiled and what is handed on, and where a "
        "user other than root is in force."
    ),
    source="https://pkg.go.dev/cmd/go#hdr-Compile_and_run_Go_program",
    sample="projects/go-run",
)
