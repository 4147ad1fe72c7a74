"""Walks from the commands that a container starts, through scripts, to programs: each once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.context.manifests import read_manifest
from dockopt.facts.evidence import Evidence
from dockopt.facts.needs import Needs
from dockopt.facts.origin import context_path
from dockopt.facts.runners import run_by_kind
from dockopt.knowledge.commands import find_root
from dockopt.model.scope import join_path
from dockopt.shell.builtins import BUILTINS
from dockopt.shell.wrappers import script_position, unwrap
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.facts.image_files import ImageFiles
    from dockopt.knowledge.root_rule import RootRule

_REFUSED = {"toolchain", "build-at-start", "environment-runner", "process-manager"}
_OF_PACKAGES = {"console-script", "development"}
_ASSIGNMENT = regex(r"[A-Za-z_]\w*=")
_MAXIMUM = 500
# Manifests of package managers that run programs by name.
_SCRIPTED = ("Pipfile", "pyproject.toml")


class Start(Struct, frozen=True):
    """A command of the container. `packaged`: a package script runs it, with the packages' own programs."""

    argv: tuple[str | None, ...]
    cwd: str | None
    evidence: Evidence
    packaged: bool = False


class Follower:
    """Collects what the commands in its queue need. `script` queues those of a shell text.

    `refuses`: whether a command that rules a split out is noted as such, or is a program like any other.
    """

    def __init__(self, files: ImageFiles, *, refuses: bool = True) -> None:
        self.refuses = refuses
        self.files, self.stage, self.copies, self.context = files, files.stage, files.copies, files.context
        self.needs = Needs()
        self.values = dict(files.stage.final.values)
        self.queue: deque[Start] = deque()
        self._functions: set[str] = set()
        self._seen: set[tuple[tuple[str | None, ...], str | None]] = set()

    def follow(self) -> Needs:
        """Visit the commands in the queue, and all that they start."""
        while self.queue and len(self._seen) < _MAXIMUM:
            start = self.queue.popleft()
            if (start.argv, start.cwd) not in self._seen:
                self._seen.add((start.argv, start.cwd))
                self._visit(start)
        for name in self._functions:
            self.needs.programs.pop(name, None)
        return self.needs

    def script(
        self, text: str, cwd: str | None, evidence: Evidence, *, packaged: bool, lines: bool = False
    ) -> None:
        """Queue the commands of a shell text. `lines`: it is a file, so that each has a line of its own."""
        from dockopt.facts.script_text import script_commands

        for each in script_commands(text, self.values):
            place = replace(evidence, line=each.line) if lines and each is not None else evidence
            if each is None or each.is_unknown:
                self.unreadable(place)
                continue
            folder = join_path(cwd, each.cwd) if each.cwd else cwd if each.cwd is not None else None
            self.queue.append(Start(each.argv, folder, place, packaged))
            for pattern in each.each:
                self._visit_pattern(pattern, Start(each.argv, folder, place, packaged))

    def _visit_pattern(self, pattern: str, start: Start) -> None:
        """Read the scripts that a loop runs or reads in; in a folder that nothing shows may be anything."""
        path = join_path(start.cwd, pattern)
        found = self.files.matching(path) if path is not None and "$" not in pattern else None
        if found is None:
            self.unreadable(start.evidence)
        for each in found or ():
            self.needs.paths.setdefault(each, start.evidence)
            self._read_script(each, start, certain=True)

    def unreadable(self, evidence: Evidence) -> None:
        """Note a start command that may be any program."""
        self.needs.unread.append(evidence)
        self.needs.unreadable.append(evidence)

    def need(self, name: str, evidence: Evidence, kind: str = "program") -> None:
        """Note a program that is called by its name."""
        self.needs.programs.setdefault(name, evidence)
        if kind != "program":
            self.needs.kinds.setdefault(name, kind)

    def _visit(self, start: Start) -> None:
        argv, evidence = start.argv, start.evidence
        if not argv or argv[0] is None or argv[0] == "":
            return
        self.needs.starts.append((argv, start.cwd))
        self.needs.words.update(word for word in argv if word)
        rule = find_root(argv)
        if rule is not None and rule.kind == "process-manager" and self._managed(start, rule):
            return
        if rule is not None and rule.kind in _REFUSED and not self.refuses:
            self.need(argv[0], evidence, rule.kind)
            return
        if rule is not None and rule.kind in _REFUSED:
            self.needs.refused = self.needs.refused or (rule.kind, rule.reason, evidence)
            return
        name = argv[0]
        if name in BUILTINS:
            self._visit_builtin(name, start)
            return
        self._visit_program(start, name, rule)
        if rule is not None and rule.kind == "development":
            self.develop(name, rule, evidence)
        elif rule is not None:
            run_by_kind(self, start, rule)
        self._visit_operands(start)

    def _managed(self, start: Start, rule: RootRule) -> bool:
        """Queue what a process manager starts; False where no configuration is found that names anything."""
        from dockopt.facts.managed import arguments_of, managed_programs

        programs = managed_programs(self.files, start.argv, start.cwd)
        for found in programs:
            text = f"{start.argv[0]} runs it: {found.program.name}"
            evidence = Evidence(text, found.source, found.line)
            cwd = join_path(start.cwd, found.program.folder) if found.program.folder else start.cwd
            if found.program.shell:
                self.script(found.program.command, cwd, evidence, packaged=False)
                continue
            argv = arguments_of(found.program, dict(self.stage.final.values))
            if argv is None or argv[0] is None:
                self.unreadable(evidence)
            else:
                self.queue.append(Start(argv, cwd, evidence))
        beside = start.argv[1:] if rule.passes else ()
        if beside:
            self.queue.append(replace(start, argv=beside))
        if programs or beside:
            self._visit_program(start, start.argv[0] or "", rule)
        return bool(programs or beside)

    def develop(self, name: str, rule: RootRule, evidence: Evidence) -> None:
        """Note a command that compiles the sources when it starts."""
        note = Evidence(f"{name}: {rule.note}", evidence.path, evidence.line)
        self.needs.unread.append(note)
        self.needs.development.append(note)

    def _visit_builtin(self, name: str, start: Start) -> None:
        """Built-ins that run more: `eval`, `. file`, and `set -- program`, which makes it the arguments."""
        rest = start.argv[1:]
        if name == "eval":
            self.unreadable(start.evidence)
        elif name in {".", "source"} and rest and rest[0]:
            paths = [join_path(start.cwd, rest[0]), *self.files.on_path(rest[0])]
            for path in paths:
                if path is not None and context_path(self.copies, path, self.context) is not None:
                    self._read_script(path, start, certain=True)
                    break
        elif name == "set" and rest[:1] == ("--",) and not (rest[1:] and (rest[1] or "-").startswith("-")):
            self.queue.append(Start(unwrap(rest[1:]), start.cwd, start.evidence, start.packaged))

    def _visit_program(self, start: Start, name: str, rule: RootRule | None) -> None:
        if "/" in name:
            self._visit_path(start, name)
        elif start.packaged and (rule is None or rule.packaged or rule.kind in _OF_PACKAGES):
            self.needs.package_programs.setdefault(name, start.evidence)
        else:
            self.need(name, start.evidence, rule.kind if rule else "program")
            for path in self.files.on_path(name):
                self._read_script(path, start)

    def _visit_path(self, start: Start, name: str) -> None:
        path = join_path(start.cwd, name)
        if path is None:
            self.needs.unread.append(start.evidence)
            return
        self.needs.paths.setdefault(path, start.evidence)
        self._read_script(path, start)

    def _visit_operands(self, start: Start) -> None:
        """Programs that start another one by their words: `sh x.sh`, `tini -- node …`, wrappers."""
        rule = find_root(start.argv)
        words = [word for word in start.argv[1:] if word and not word.startswith("-")]
        if rule is not None and rule.kind == "shell":
            self._visit_shell(start, words)
        elif rule is not None and rule.kind == "script-folder":
            self._visit_pattern(f"{words[-1]}/*" if words else "$", start)
        elif rule is not None and rule.kind == "interpreter":
            self._visit_source(start)
        elif rule is not None and rule.kind == "idle":
            self.unreadable(start.evidence)
        elif rule is not None and rule.kind == "runner":
            self._visit_runner(start, rule)
        elif rule is not None and rule.kind == "wrapper":
            rest = start.argv[1:]
            rest = rest[rest.index("--") + 1 :] if "--" in rest else rest[rule.skip :]
            while rest and rest[0] is not None and (rest[0].startswith("-") or _ASSIGNMENT.match(rest[0])):
                rest = rest[2 if rest[0] in rule.value_flags else 1 :]
            self.queue.append(Start(rest, start.cwd, start.evidence, start.packaged))

    def _visit_runner(self, start: Start, rule: RootRule) -> None:
        """A package manager that runs a program of the project's environment, or a script of its manifest."""
        rest = start.argv[start.argv.index(rule.words[0]) + 1 :]
        while rest and rest[0] is not None and rest[0].startswith("-"):
            rest = rest[1:]
        name = rest[0] if rest else None
        for file in _SCRIPTED:
            source = context_path(self.copies, join_path(start.cwd, file) or "/", self.context)
            manifest = read_manifest(self.context, source) if source else None
            text = manifest.scripts.get(name) if manifest and name else None
            if text:
                self.script(text, start.cwd, Evidence(f"script {name}: {text}", source), packaged=True)
        self.queue.append(Start(rest, start.cwd, start.evidence, packaged=True))

    def _visit_shell(self, start: Start, words: list[str]) -> None:
        inline = script_position(start.argv)
        if inline is not None and inline > 0 and (text := start.argv[inline]):
            self.script(text, start.cwd, start.evidence, packaged=start.packaged)
        elif inline is not None:
            self.unreadable(start.evidence)
        elif words and (path := join_path(start.cwd, words[0])):
            self.needs.paths.setdefault(path, start.evidence)
            self._read_script(path, start, certain=True)
        elif not words and start.evidence.path is None:
            self.unreadable(start.evidence)

    def _visit_source(self, start: Start) -> None:
        """The source that an interpreter is started with; one behind options is not looked for."""
        first = start.argv[1] if len(start.argv) > 1 else None
        path = join_path(start.cwd, first) if first and not first.startswith("-") else None
        if path:
            self.needs.files.setdefault(path, start.evidence)

    def _read_script(self, path: str, start: Start, *, certain: bool = False) -> None:
        source = context_path(self.copies, path, self.context)
        if source is None:
            if not self.context.known and (certain or path.endswith(".sh")):
                self.unreadable(start.evidence)
            return
        text = self.context.read(source)
        if text is None:
            self.unreadable(start.evidence)
            return
        first = text.split("\n", 1)[0].rstrip("\r")
        shebang = first[2:].split() if first.startswith("#!") else []
        if shebang:
            interpreter = shebang[0]
            if interpreter.endswith("/env") and len(shebang) > 1:
                self.need(
                    next(word for word in [*shebang[1:], ""] if not word.startswith("-")),
                    Evidence(f"shebang {first}", source, 1),
                )
            else:
                self.need(interpreter.rsplit("/", 1)[-1], Evidence(f"shebang {first}", source, 1))
        from dockopt.facts.script_text import function_names

        for_shell = bool(shebang) and is_shell(shebang[-1])
        if not (for_shell or certain):
            return
        self.needs.scripts.setdefault(source, start.evidence)
        folder = self.stage.final.workdir
        evidence = Evidence("the entry script runs it", source, None)
        self._functions |= function_names(text)
        self.script(text, folder, evidence, packaged=False, lines=True)


def is_shell(word: str) -> bool:
    """Whether a word names a shell."""
    rule = find_root((word,))
    return rule is not None and rule.kind == "shell"
