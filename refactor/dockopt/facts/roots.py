"""What the container runs: ENTRYPOINT, CMD and HEALTHCHECK, followed through scripts to programs."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dockopt.context.services import Start, services
from dockopt.facts.evidence import Evidence
from dockopt.facts.needs import Needs
from dockopt.facts.origin import ContextCopy, context_path
from dockopt.facts.situation import USUAL_PATH
from dockopt.knowledge.commands import RootRule, find_root
from dockopt.model.instructions import Command
from dockopt.model.scope import join_path
from dockopt.shell.builtins import BUILTINS

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.stage import StageFacts
    from dockopt.shell.commands import Command as ShellCommand
    from dockopt.shell.commands import Script

_REFUSED = {"toolchain", "build-at-start", "environment-runner", "process-manager"}
_MAXIMUM = 500


@dataclass(frozen=True, slots=True)
class _Start:
    argv: tuple[str | None, ...]
    cwd: str | None
    evidence: Evidence
    packaged: bool = False


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
    return _Follower(stage, copies, context).follow()


class _Follower:
    """Walks from the start commands through package scripts and shell scripts, each once."""

    def __init__(self, stage: StageFacts, copies: tuple[ContextCopy, ...], context: BuildContext) -> None:
        self.stage, self.copies, self.context = stage, copies, context
        self.needs = Needs()
        self.queue: deque[_Start] = deque()
        self.seen: set[tuple[tuple[str | None, ...], str | None]] = set()

    def follow(self) -> Needs:
        commands = {each.node.name: each for each in start_commands(self.stage)}
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
        self.needs.words.update(value for value in self.stage.final.values.values() if value)
        for each in services(self.context).starts:
            self._project_start(each)
        while self.queue and len(self.seen) < _MAXIMUM:
            start = self.queue.popleft()
            if (start.argv, start.cwd) not in self.seen:
                self.seen.add((start.argv, start.cwd))
                self._visit(start)
        return self.needs

    def _start(self, command: Command, arguments: tuple[str, ...]) -> None:
        evidence = Evidence(f"the container runs this {command.node.name}", None, command.node.line)
        cwd = self.stage.final.workdir
        if command.argv is not None:
            self.queue.append(_Start((*command.argv, *arguments), cwd, evidence))
            return
        self._need("sh", evidence)
        self._script(command.shell_text, cwd, evidence, packaged=False)

    def _project_start(self, start: Start) -> None:
        evidence = Evidence(f"the project runs it: {start.name}", start.path, start.line)
        if start.argv is not None:
            self.queue.append(_Start(start.argv, self.stage.final.workdir, evidence))
        else:
            self._script(start.shell_text, self.stage.final.workdir, evidence, packaged=False)

    def _is_script(self, entry: Command) -> bool:
        """Whether the ENTRYPOINT starts what it is given, so that CMD is a command of its own."""
        if entry.argv is None:
            return False
        rule = find_root(entry.argv)
        if rule is not None and rule.kind == "wrapper":
            return True
        names = [word for word in entry.argv if not _is_shell(word) and not word.startswith("-")]
        return not names or self._source(names[0]) is not None

    def _is_case(self, entry: Command, argv: tuple[str, ...]) -> bool:
        """Whether the entry script tells the CMD apart by a `case` of that name: then it is no program."""
        for word in entry.argv or ():
            source = self._source(word)
            text = (self.context.read(source) if source else None) or ""
            if argv and re.search(rf"(?m)(?:^|[|(\s]){re.escape(argv[0])}[\"']?\s*(?:\||\))", text):
                return True
        return False

    def _script(self, text: str, cwd: str | None, evidence: Evidence, *, packaged: bool) -> None:
        from dockopt.shell.commands import Opaque
        from dockopt.shell.parse import parse_shell

        script: Script = parse_shell(text)
        for item in script.items:
            commands = item.commands if isinstance(item, Opaque) else (item,)
            if isinstance(item, Opaque) and not item.commands:
                self._unreadable(evidence)
            for each in commands:
                folder = join_path(cwd, each.cwd) if each.cwd else cwd
                place = folder if each.cwd is not None else None
                for inner in (each, *each.substitutions):
                    self._note_unread(inner, evidence)
                    self.queue.append(_Start(inner.argv, place, evidence, packaged))

    def _note_unread(self, command: ShellCommand, evidence: Evidence) -> None:
        """A command named by a variable may be anything; only `"$@"` is the CMD, which is followed anyway."""
        if command.argv and command.argv[0] is None:
            word = command.words[len(command.words) - len(command.argv)].text.strip('"')
            if word not in {"$@", "$*", "${@}", "${*}"}:
                self._unreadable(evidence)

    def _unreadable(self, evidence: Evidence) -> None:
        self.needs.unread.append(evidence)
        self.needs.unreadable.append(evidence)

    def _need(self, name: str, evidence: Evidence, kind: str = "program") -> None:
        self.needs.programs.setdefault(name, evidence)
        if kind != "program":
            self.needs.kinds.setdefault(name, kind)

    def _visit(self, start: _Start) -> None:
        argv, evidence = start.argv, start.evidence
        if not argv or argv[0] is None or argv[0] == "":
            return
        self.needs.words.update(word for word in argv if word)
        rule = find_root(argv)
        if rule is not None and rule.kind in _REFUSED:
            self.needs.refused = self.needs.refused or (rule.kind, rule.reason, evidence)
            return
        name = argv[0]
        if name in BUILTINS:
            if name == "eval":
                self._unreadable(evidence)
            return
        self._visit_program(start, name, rule)
        if rule is not None and rule.kind == "development":
            note = Evidence(f"{name}: {rule.note}", evidence.path, evidence.line)
            self.needs.unread.append(note)
            self.needs.development.append(note)
        elif rule is not None and rule.kind == "package-script":
            self._package_script(start, rule.script)
        elif rule is not None and rule.kind == "package-binary":
            word = next((word for word in argv[1:] if word and not word.startswith("-")), None)
            if word:
                self.needs.package_programs.setdefault(word, evidence)
        self._visit_operands(start)

    def _visit_program(self, start: _Start, name: str, rule: RootRule | None) -> None:
        if "/" in name:
            self._visit_path(start, name)
        elif start.packaged and (rule is None or rule.kind in {"console-script", "development"}):
            self.needs.package_programs.setdefault(name, start.evidence)
        else:
            self._need(name, start.evidence, rule.kind if rule else "program")
            for path in self._on_path(name):
                self._read_script(path, start)

    def _on_path(self, name: str) -> list[str]:
        """Where a program may lie that is called by this word."""
        if "/" in name:
            path = join_path(self.stage.final.workdir, name)
            return [path] if path else []
        return [f"{each}/{name}" for each in self._folders()]

    def _folders(self) -> list[str]:
        path = self.stage.final.values.get("PATH")
        return path.split(":") if path else list(USUAL_PATH)

    def _source(self, word: str) -> str | None:
        """The file of the context that a start command's word means."""
        found = (context_path(self.copies, path, self.context) for path in self._on_path(word))
        return next((source for source in found if source), None)

    def _visit_path(self, start: _Start, name: str) -> None:
        path = join_path(start.cwd, name)
        if path is None:
            self.needs.unread.append(start.evidence)
            return
        self.needs.paths.setdefault(path, start.evidence)
        self._read_script(path, start)

    def _visit_operands(self, start: _Start) -> None:
        """Programs that start another one by their words: `sh x.sh`, `tini -- node …`, wrappers."""
        rule = find_root(start.argv)
        words = [word for word in start.argv[1:] if word and not word.startswith("-")]
        if rule is not None and rule.kind == "shell":
            if "-c" in start.argv[1:3] and words:
                self._script(words[0], start.cwd, start.evidence, packaged=start.packaged)
            elif words and (path := join_path(start.cwd, words[0])):
                self.needs.paths.setdefault(path, start.evidence)
                self._read_script(path, start, certain=True)
            elif not words and start.evidence.path is None:
                self._unreadable(start.evidence)
        elif rule is not None and rule.kind == "idle":
            self._unreadable(start.evidence)
        elif rule is not None and rule.kind == "wrapper":
            rest = start.argv[1:]
            rest = rest[rest.index("--") + 1 :] if "--" in rest else rest[rule.skip :]
            while rest and rest[0] is not None and rest[0].startswith("-"):
                rest = rest[1:]
            self.queue.append(_Start(rest, start.cwd, start.evidence, start.packaged))

    def _read_script(self, path: str, start: _Start, *, certain: bool = False) -> None:
        source = context_path(self.copies, path, self.context)
        if source is None:
            if not self.context.known and (certain or path.endswith(".sh")):
                self._unreadable(start.evidence)
            return
        text = self.context.read(source)
        if text is None:
            self._unreadable(start.evidence)
            return
        first = text.split("\n", 1)[0].rstrip("\r")
        shebang = first[2:].split() if first.startswith("#!") else []
        if shebang:
            interpreter = shebang[0]
            if interpreter.endswith("/env") and len(shebang) > 1:
                self._need(
                    next(word for word in [*shebang[1:], ""] if not word.startswith("-")),
                    Evidence(f"shebang {first}", source, 1),
                )
            else:
                self._need(interpreter.rsplit("/", 1)[-1], Evidence(f"shebang {first}", source, 1))
        is_shell = bool(shebang) and _is_shell(shebang[-1])
        if not (is_shell or certain):
            return
        self.needs.scripts.setdefault(source, start.evidence)
        folder = self.stage.final.workdir
        self._script(text, folder, Evidence("the entry script runs it", source, None), packaged=False)

    def _package_script(self, start: _Start, template: str) -> None:
        from dockopt.context.manifests import read_manifest

        words = [word for word in start.argv if word is None or not word.startswith("-")]
        index = int(template[1:-1]) if template.startswith("{") else -1
        name = template if index < 0 else (words[index] if index < len(words) else None)
        path = join_path(start.cwd, "package.json")
        source = context_path(self.copies, path, self.context) if path else None
        manifest = read_manifest(self.context, source) if source else None
        if name is None or manifest is None or (name not in manifest.scripts and name != "start"):
            self.needs.unread.append(start.evidence)
            return
        for script in (f"pre{name}", name, f"post{name}"):
            text = manifest.scripts.get(script)
            if text:
                evidence = Evidence(f'package script "{script}": {text}', source)
                self._script(text, start.cwd, evidence, packaged=True)


def _is_shell(word: str) -> bool:
    rule = find_root((word,))
    return rule is not None and rule.kind == "shell"
