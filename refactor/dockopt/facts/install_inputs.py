"""The files of the context that an install reads: manifests, what they refer to, lifecycle scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from dockopt.context.manifests import Manifest, format_of, read_manifest
from dockopt.facts.doubt import Doubt
from dockopt.facts.evidence import Evidence
from dockopt.facts.named_inputs import named_by_command, named_in
from dockopt.facts.origin import ContextCopy, candidates, context_path, is_below
from dockopt.knowledge.command_line import flag_values
from dockopt.knowledge.lifecycle import read_by_package, read_by_tool
from dockopt.model.scope import join_path

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext
    from dockopt.facts.effects import CommandFacts
    from dockopt.facts.stage import StepFacts
    from dockopt.knowledge.commands import CommandRule

_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2")
_SETTINGS_BYTES = 100_000
# Programs may be named without their endings. Source: nodejs.org/api/modules.html#file-modules
_PROGRAMS = (".js", ".cjs", ".mjs", ".json")


class Inputs(Struct):
    """Context paths, in the order to write them, with their evidence. `members`: folders of a workspace."""

    paths: dict[str, None] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    members: list[str] = field(default_factory=list)

    def add(self, path: str) -> None:
        """Note a path once."""
        self.paths.setdefault(path.rstrip("/"))


def install_inputs(
    facts: StepFacts, command: CommandFacts, copy: ContextCopy, context: BuildContext
) -> Inputs:
    """What this install reads. Raises Doubt where it reads more than can be told."""
    if command.rule is None or command.cwd is None:
        raise Doubt("unclear-install", f"the folder of `{command.text}` is not known", facts.line)
    refuse_local_operands(facts, command, copy, context)
    return _Reading(facts, command, command.rule, command.cwd, copy, context).run()


def reads_below(command: CommandFacts, copy: ContextCopy) -> bool:
    """Whether an install works in the folder that the COPY fills, or reads a manifest in it."""
    flags = command.rule.manifest_flags if command.rule else ()
    named = [command.argv[index + 1] for index, word in enumerate(command.argv[:-1]) if word in flags]
    paths = [command.cwd, *(join_path(command.cwd, name) for name in named if name)]
    return any(is_below(path, copy.target) for path in paths if path)


def is_local(word: str) -> bool:
    """Whether an operand of an install is a folder or an archive, not the name of a package."""
    return word.startswith((".", "/")) or ("://" not in word and word.endswith(_ARCHIVES))


def refuse_local_operands(
    facts: StepFacts, command: CommandFacts, copy: ContextCopy, context: BuildContext
) -> None:
    """Raise Doubt where an install names a file or folder of the context: that is a package in sources."""
    for word in _addresses(command):
        path = join_path(command.cwd, word.split("[")[0])
        if is_local(word) or (path and "/" in word and context_path((copy,), path, context)):
            raise Doubt("installs-project", f"`{command.text}` installs the project itself", facts.line)


def reads_files(command: CommandFacts) -> bool:
    """Whether an install of named tools reads more than their names.

    That is a folder or an archive, a list of constraints, or, where it names nothing, what lies around it.
    """
    rule, operands = command.rule, _addresses(command)
    if rule is None or not (operands or rule.provides):
        return True
    lists = (value for _, value in flag_values(command.argv, (*rule.manifest_flags, *rule.folder_flags)))
    return any(is_local(word) for word in operands) or any("://" not in (each or "") for each in lists)


def _addresses(command: CommandFacts) -> list[str]:
    return [word for word in command.operands if word and "://" not in word]


def runs_own_scripts(manifest: Manifest, command: CommandFacts) -> bool:
    """Whether the install runs scripts of the project that are not known to leave its folder alone."""
    rule = command.rule
    if rule is None or set(command.argv) & set(rule.no_scripts_flags):
        return False
    programs = [each for name in rule.lifecycle for each in _programs(manifest.scripts.get(name, ""))]
    return any(read_by_tool(program) is None for program in programs)


class _Reading(Struct, frozen=True):
    """Follows one install command from manifest to manifest."""

    facts: StepFacts
    command: CommandFacts
    rule: CommandRule
    cwd: str
    copy: ContextCopy
    context: BuildContext
    inputs: Inputs = field(default_factory=Inputs)

    def run(self) -> Inputs:
        for flag in self.rule.folder_flags:
            folder = self.rule.flag_value(self.command.argv, flag)
            path = self._in_context(folder) if folder and "://" not in folder else None
            if path:
                self.inputs.add(path)
        found = [path for name in self._manifest_names() if (path := self._found(name))]
        for path in found:
            self._follow(path)
        for name in named_by_command(self.command, self.facts.before):
            self._add_named(name)
        return self.inputs

    def _in_context(self, name: str) -> str | None:
        return context_path((self.copy,), join_path(self.cwd, name) or "/", self.context)

    def _may_be_there(self, name: str) -> bool:
        places = candidates((self.copy,), join_path(self.cwd, name) or "/", self.context)
        return any(self.context.exists(place) is None for place in places)

    def _doubt(self, code: str, message: str, *evidence: Evidence) -> Doubt:
        return Doubt(code, message, self.facts.line, evidence=evidence)

    def _manifest_names(self) -> list[str]:
        names = list(self.rule.manifests)
        for index, word in enumerate(self.command.argv):
            if word is None:
                raise self._doubt("unclear-install", f"a word of `{self.command.text}` is not known")
            flag, equals, value = word.partition("=")
            if equals and flag in self.rule.manifest_flags:
                names.append(value)
            elif word in self.rule.manifest_flags:
                names.append(next((each for each in self.command.argv[index + 1 :] if each), ""))
        return names

    def _found(self, name: str) -> str | None:
        """The context path of a manifest, noted; None for one that may be absent."""
        path = self._in_context(name)
        if path is not None:
            self.inputs.add(path)
        elif self._may_be_there(name):
            problem = next((f": {each}" for each in self.context.rules.problems), "")
            message = f"whether {name} is in the build context is not known{problem}"
            raise self._doubt("manifest-unreadable", message)
        elif name in self.rule.required or name not in self.rule.manifests:
            raise self._doubt("manifest-missing", f"{name} is not found in the build context")
        return path

    def _follow(self, path: str) -> None:
        manifest = read_manifest(self.context, path)
        if manifest is None and self.rule.manifest_flags and self.context.is_file(path):
            manifest = read_manifest(self.context, path, self.rule.manifest_format or None)
        if manifest is None:
            self._follow_settings(path)
            return
        if manifest.problems:
            raise self._doubt("manifest-unreadable", f"{path}: {manifest.problems[0]}")
        skips = bool(set(self.command.argv) & set(self.rule.no_project_flags))
        if (manifest.installs_project and not skips) or "." in manifest.references:
            message = f"installing {path} installs the project itself, so it reads the sources"
            raise self._doubt("installs-project", message)
        for reference in manifest.references:
            self._follow_reference(path, reference)
        for package in manifest.packages:
            for extra in read_by_package(package.name):
                self._add_existing(extra, path, f"installing {package.name} reads it")
        self._lifecycle(manifest)

    def _add_named(self, name: str, path: str | None = None) -> None:
        """Note a file that a settings file, an option or a variable names, and what that names in turn."""
        places = (f"{name}{ending}" for ending in ("", *_PROGRAMS))
        found = next((each for place in places if (each := self._in_context(place))), None)
        if found is None or any(is_below(found, each) for each in self.inputs.paths):
            return
        self.inputs.add(found)
        by = f"{path} names it" if path else "an option or a variable of the install names it"
        self.inputs.evidence.append(Evidence(f"{found}: {by}", path))
        if format_of(found):
            self._follow(found)
        elif not found.endswith(_PROGRAMS):
            self._follow_settings(found)

    def _follow_settings(self, path: str) -> None:
        for name in named_in(self.context.read(path, _SETTINGS_BYTES) or ""):
            self._add_named(name, path)

    def _follow_reference(self, path: str, reference: str) -> None:
        if not self.context.exists(reference):
            message = f"{path} refers to {reference}, which is not in the build context"
            raise self._doubt("manifest-missing", message)
        self.inputs.add(reference)
        if reference == path or not any(reference.endswith(f"/{name}") for name in self.rule.required):
            return
        # A member of a workspace: its scripts run too, and it gets a package folder of its own.
        member = read_manifest(self.context, reference)
        if member is None or member.problems:
            raise self._doubt("manifest-unreadable", f"{reference} cannot be read")
        self.inputs.members.append(reference.rpartition("/")[0])
        self._lifecycle(member)

    def _add_existing(self, extra: str, path: str, why: str) -> None:
        folder = path.rpartition("/")[0]
        full = f"{folder}/{extra}" if folder else extra
        if self.context.exists(full):
            self.inputs.add(full)
            self.inputs.evidence.append(Evidence(f"{full}: {why}", path))

    def _lifecycle(self, manifest: Manifest) -> None:
        """Scripts that the install runs: known tools read known files, anything else is a doubt."""
        if set(self.command.argv) & set(self.rule.no_scripts_flags):
            return
        for name in self.rule.lifecycle:
            for program in _programs(manifest.scripts.get(name, "")):
                read = read_by_tool(program)
                if read is None:
                    text = manifest.scripts[name]
                    message = (
                        f'the install runs the package script "{name}" ({text}), which may read the sources'
                    )
                    evidence = Evidence(f'script "{name}"', manifest.path)
                    raise self._doubt("lifecycle-script", message, evidence)
                for extra in read:
                    self._add_existing(extra, manifest.path, f"read by {program}")


def _programs(script: str) -> list[str]:
    """The program of each command of a package script; "" for one that cannot be read."""
    from dockopt.shell.commands import Opaque
    from dockopt.shell.parse import parse_shell

    if not script:
        return []
    items = parse_shell(script).items
    return ["" if isinstance(item, Opaque) or not item.argv else item.argv[0] or "" for item in items]
