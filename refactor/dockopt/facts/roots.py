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

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.origin import ContextCopy
    from dockopt.facts.stage import StageFacts


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

    def follow(self) -> Needs:
        commands = {each.node.name: each for each in start_commands(self.files.stage)}
        entry, command = commands.get("ENTRYPOINT"), commands.get("CMD")
        if entry is not None:
            arguments = command.argv or () if command is not None and entry.argv is not None else ()
            self._start(entry, arguments)
            argv = command.argv if command is not None else None
            if command and argv and self._is_script(entry) and not self._is_case(entry, argv):
                self._start(command, ())
        elif command is not None:
            self._start(command, ())
        if "HEALTHCHECK" in commands:
            self._start(commands["HEALTHCHECK"], ())
        self.follower.needs.words.update(value for value in self.files.stage.final.values.values() if value)
        for each in services(self.files.context).starts:
            self._project_start(each)
        return self.follower.follow()

    def _start(self, command: Command, arguments: tuple[str, ...]) -> None:
        evidence = Evidence(f"the container runs this {command.node.name}", None, command.node.line)
        cwd = self.files.stage.final.workdir
        if command.argv is not None:
            self.follower.queue.append(Start((*command.argv, *arguments), cwd, evidence))
            return
        self.follower.need("sh", evidence)
        self.follower.script(command.shell_text, cwd, evidence, packaged=False)

    def _project_start(self, start: ProjectStart) -> None:
        evidence = Evidence(f"the project runs it: {start.name}", start.path, start.line)
        if start.argv is not None:
            self.follower.queue.append(Start(start.argv, self.files.stage.final.workdir, evidence))
        else:
            self.follower.script(start.shell_text, self.files.stage.final.workdir, evidence, packaged=False)

    def _is_script(self, entry: Command) -> bool:
        """Whether the ENTRYPOINT starts what it is given, so that CMD is a command of its own."""
        if entry.argv is None:
            return False
        rule = find_root(entry.argv)
        if rule is not None and rule.kind == "wrapper":
            return True
        names = [word for word in entry.argv if not is_shell(word) and not word.startswith("-")]
        return not names or self.files.source_of(names[0]) is not None

    def _is_case(self, entry: Command, argv: tuple[str, ...]) -> bool:
        """Whether the entry script tells the CMD apart by a `case` of that name: then it is no program."""
        for word in entry.argv or ():
            text = self.files.text_of(word)
            if argv and re.search(rf"(?m)(?:^|[|(\s]){re.escape(argv[0])}[\"']?\s*(?:\||\))", text):
                return True
        return False
