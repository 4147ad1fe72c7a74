"""What the container runs: ENTRYPOINT, CMD, HEALTHCHECK, and what the project's files start in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dockopt.context.services import Start as ProjectStart
from dockopt.context.services import services
from dockopt.facts.evidence import Evidence
from dockopt.facts.follow import Follower, Start, is_shell
from dockopt.facts.image_files import ImageFiles
from dockopt.knowledge.commands import find_root
from dockopt.model.instructions import Command
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.origin import ContextCopy
    from dockopt.facts.stage import StageFacts

# Where a shell script uses what it is given. In other languages it is taken to do so.
_ARGUMENTS = regex(r"\$\{?[@*1-9]")


def start_commands(stage: StageFacts) -> tuple[Command, ...]:
    """The last ENTRYPOINT, CMD and HEALTHCHECK: only these count. Source: Dockerfile reference."""
    last: dict[str, Command] = {}
    for facts in stage.steps:
        step = facts.step
        if isinstance(step, Command):
            last[step.node.name] = step
        elif step.node.name == "HEALTHCHECK":
            last.pop("HEALTHCHECK", None)  # HEALTHCHECK NONE
    return tuple(last.values())


def run_time_needs(stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> Needs:
    """Follow every start command of the final stage."""
    return _Roots(ImageFiles(stage, copies, context)).follow()


class _Roots:
    """Queues the commands that a container of the stage starts with."""

    def __init__(self, files: ImageFiles) -> None:
        self.files = files
        self.follower = Follower(files)
        self.calls, self.hints = Follower(files, refuses=False), Follower(files)
        self.entry: Command | None = None

    def follow(self) -> Needs:
        commands = {each.node.name: each for each in start_commands(self.files.stage)}
        self.entry = commands.get("ENTRYPOINT")
        command = commands.get("CMD")
        if self.entry is not None:
            self._entry(self.entry, command)
        elif command is not None and not self._loads(command):
            self._start(command, ())
        elif command is None:
            self._inherited_server()
        if "HEALTHCHECK" in commands:
            self._start(commands["HEALTHCHECK"], ())
        stage = self.files.stage
        told = {value for name, value in stage.final.values.items() if name not in stage.tools}
        self.follower.needs.words.update(value for value in told if value)
        found = services(self.files.context)
        self.follower.needs.words.update(each.value for each in found.settings if each.value)
        for each in found.starts:
            self._project_start(each)
        needs = self.follower.follow()
        needs.add_hints(self.calls.follow())
        needs.add_hints(self.hints.follow())
        return needs

    def _entry(self, entry: Command, command: Command | None) -> None:
        argv = command.argv if command is not None else None
        self._start(entry, argv or () if entry.argv is not None else ())
        if command and argv and self._runs_arguments(entry.argv, argv):
            self._start(command, ())

    def _loads(self, command: Command) -> bool:
        """Whether the image's own entry point loads what CMD names: it may use any of the dependencies."""
        plain = self.files.stage.plain
        if plain is None or not plain.loads or command.argv is None or len(command.argv) > 1:
            return False
        text = "the image's own entry point loads what this CMD names"
        self.follower.needs.unread.append(Evidence(text, None, command.node.line))
        return True

    def _inherited_server(self) -> None:
        """The base image's own CMD, where that serves what lies in its folders."""
        base = self.files.stage.base
        if base is not None and base.config.serves:
            text = f"the container runs the CMD of {base.reference}"
            line = self.files.stage.stage.origin.node.line
            argv = tuple(base.config.cmd or ())
            self.follower.queue.append(
                Start(argv, self.files.stage.final.workdir, Evidence(text, None, line))
            )

    def _start(self, command: Command, arguments: tuple[str, ...]) -> None:
        evidence = Evidence(f"the container runs this {command.node.name}", None, command.node.line)
        cwd = self.files.stage.final.workdir
        if command.argv is not None:
            self.follower.queue.append(Start((*command.argv, *arguments), cwd, evidence))
            return
        self.follower.need("sh", evidence)
        self.follower.script(command.shell_text, cwd, evidence, packaged=False)

    def _project_start(self, start: ProjectStart) -> None:
        """A command that a file of the project gives: it replaces what the image itself starts."""
        evidence = Evidence(f"the project runs it: {start.name}", start.path, start.line)
        follower = self.hints if start.role == "process" else self.calls
        follower = self.follower if start.certain else follower
        cwd = self.files.stage.final.workdir
        if start.argv is None:
            follower.script(start.shell_text, cwd, evidence, packaged=False)
            return
        entry, arguments = start.argv, start.arguments
        if start.role == "command" and self.entry is not None:
            if self.entry.argv is None:
                return  # an ENTRYPOINT in shell form gets no arguments
            entry, arguments = self.entry.argv, start.argv
        follower.queue.append(Start((*entry, *arguments), cwd, evidence))
        if arguments and self._runs_arguments(entry, arguments):
            follower.queue.append(Start(arguments, cwd, evidence))

    def _runs_arguments(
        self, entry: tuple[str | None, ...] | None, arguments: tuple[str | None, ...]
    ) -> bool:
        """Whether the entry starts its arguments as a command of their own."""
        known = tuple(word for word in entry or () if word)
        return bool(known) and self._is_script(known) and not self._is_case(known, arguments)

    def _is_script(self, entry: tuple[str, ...]) -> bool:
        """Whether the entry starts what it is given, so that its arguments are a command of their own."""
        rule = find_root(entry)
        if rule is not None and rule.kind == "wrapper":
            return True
        names = [word for word in entry if not is_shell(word) and not word.startswith("-")]
        if not names:
            return False
        text = self._script_text(names[0])
        first = text.split("\n", 1)[0]
        in_shell = is_shell(entry[0]) or (first.startswith("#!") and "sh" in first)
        return bool(text) and (not in_shell or bool(_ARGUMENTS.search(text)))

    def _script_text(self, word: str) -> str:
        """The text of a script on PATH, or in the working directory, where a shell opens it."""
        return self.files.text_of(word) or self.files.text_of(f"./{word}")

    def _is_case(self, entry: tuple[str, ...], arguments: tuple[str | None, ...]) -> bool:
        """Whether the entry script tells its first argument apart by a `case`: then it is no program."""
        first = arguments[0] if arguments else None
        if not first:
            return False
        case = re.compile(rf"(?m)(?:^|[|(\s]){re.escape(first)}[\"']?\s*(?:\||\))")
        return any(case.search(self._script_text(word)) for word in entry)
