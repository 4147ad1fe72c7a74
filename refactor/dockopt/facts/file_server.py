"""What a container serves that does nothing but hand out files: which folder, on which port, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dockopt.context.manifests import read_manifest
from dockopt.context.services import services
from dockopt.facts.doubt import Doubt
from dockopt.facts.effects import UNKNOWN
from dockopt.facts.evidence import Evidence
from dockopt.facts.origin import ContextCopy, context_copies, context_folders, is_below
from dockopt.facts.roots import run_time_needs, start_commands
from dockopt.facts.slicing.project_use import refuse_by_project
from dockopt.knowledge.commands import find_root
from dockopt.knowledge.file_servers import FileServer, conflicts, file_server, nginx
from dockopt.model.instructions import Command, Copy
from dockopt.model.scope import join_path, variables
from dockopt.shell.wrappers import script_position
from dockopt.syntax.regex import regex

Argv = tuple[str | None, ...]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.facts.needs import Needs
    from dockopt.facts.stage import StageFacts, StepFacts

_EVERYWHERE = {"", "0.0.0.0", "::", "true"}  # noqa: S104 - what others listen on
_PORT = regex(r"(?:tcp://)?(?:0\.0\.0\.0:)?(\d{1,5})")
_PLAIN = regex(r"[\w./@+-]+")  # a path that needs no quotes, for the shell and for nginx
_INERT = {"cd", "exit", "true", "false", ":"}
# Commands of a chain that only lead to the server.
_LEADS = {"package-script", "package-binary"}
_MANIFEST = "package.json"
_NAMED = 2  # `run NAME`


class Served(Struct, frozen=True):
    """A served folder. `variable`: names the port when the container starts; `port` is its default."""

    server: FileServer
    folder: str
    port: str
    variable: str
    single: bool

    @property
    def tries(self) -> tuple[str, ...]:
        """What a path means, in the words of nginx's try_files."""
        return (self.server.tries_single if self.single else ()) or self.server.tries


def served_folder(stage: StageFacts, context: BuildContext) -> Served:
    """What the container of a stage serves. Raises Doubt where it does more, or it is not certain how."""
    copies = context_copies(stage, context) if _may_serve(stage) else None
    if copies is None:
        raise _nothing()
    needs = run_time_needs(stage, copies, context)
    server, argv, cwd = _server_start(needs)
    argv = (*argv, *_handed_on(needs, argv))
    starts = [each.line for each in stage.steps if each.step.node.name in {"CMD", "ENTRYPOINT"}]
    if not starts:
        raise _nothing()
    line = starts[-1]
    if not context.known or context.truncated:
        raise Doubt("no-context", "settings of the server in the build context are not known", line)
    _check_alone(needs, argv, stage, line)
    served = _read(server, argv, cwd, stage, line)
    _check_variables(server, stage, context, line)
    refuse_by_project(stage, needs, context)
    _check_settings(served.server, context)
    _check_project(served, context)
    _check_folder(served, stage, copies, context, line)
    return served


def _may_serve(stage: StageFacts) -> bool:
    """Whether the start command names a file server, or leads to another command. Most do neither."""
    for command in start_commands(stage):
        rule = find_root(command.argv) if command.argv else None
        leads = rule is not None and rule.kind in {*_LEADS, "shell"}
        if command.argv is None or leads or file_server(command.argv):
            return True
    return False


def _nothing() -> Doubt:
    return Doubt("nothing-served", "the container starts no program that only serves files", nothing=True)


def _server_start(needs: Needs) -> tuple[FileServer, Argv, str]:
    """The one file server, its command line and where it starts."""
    found = [(server, argv, cwd) for argv, cwd in needs.starts if (server := file_server(argv))]
    server, argv, cwd = found[0] if len(found) == 1 else (None, (), None)
    if server is None or cwd is None:
        raise _nothing()
    return server, argv, cwd


def _handed_on(needs: Needs, server: Argv) -> Argv:
    """The words that a package script appends to its text, which is the server's command line.

    Source: docs.npmjs.com/cli/v10/commands/npm-run-script: what follows `--`.
    """
    for argv, _ in needs.starts:
        rule = find_root(argv)
        if rule is not None and rule.kind == "package-script" and "--" in argv and argv != server:
            return argv[argv.index("--") + 1 :]
    return ()


def _check_alone(needs: Needs, server: Argv, stage: StageFacts, line: int) -> None:
    """Raise Doubt where the container starts more than the server, or may."""
    for argv, _ in needs.starts:
        rule = find_root(argv)
        kind = rule.kind if rule is not None else ""
        leads = (kind in _LEADS and _is_followed(argv, server)) or (
            kind == "shell" and script_position(argv) is not None
        )
        if argv != server[: len(argv)] and not leads and argv[0] not in {*nginx().health, *_INERT}:
            text = " ".join(word or "?" for word in argv)
            message = f"the container does more than serve files: it starts `{text}`"
            raise Doubt("more-than-a-file-server", message, line)
    if needs.unreadable or needs.scripts or needs.hinted:
        raise Doubt("more-than-a-file-server", "the container may start more than the file server", line)
    for facts in stage.steps:
        name = facts.step.node.name
        if name in {"VOLUME", "ONBUILD", "SHELL"}:
            raise Doubt("more-than-a-file-server", f"{name} means more than a file server", facts.line)
    if not stage.final.is_root:
        message = f"the container runs as {stage.final.user}, and nginx starts as root"
        hint = "take an image of nginx that starts without root, by hand"
        raise Doubt("unprivileged-server", message, line, hint=hint)


def _is_followed(argv: Argv, server: Argv) -> bool:
    """Whether all words behind a script's name are known to reach the server: those behind `--`, or all."""
    words = list(argv[1 : argv.index("--") if "--" in argv else None])
    while words and (words[0] or "").startswith("-"):
        del words[0]
    unseen = len(words) > _NAMED or any((word or "-").startswith("-") for word in words)
    return not unseen or (len(server) > 1 and argv[-len(server) + 1 :] == server[1:])


def _read(server: FileServer, argv: Argv, cwd: str, stage: StageFacts, line: int) -> Served:
    """Read the server's command line. Raises Doubt at the first word that is not known."""
    port, host, folder, single = "", server.host, server.folder, False
    for option, value in _options(server, argv, line):
        if option in server.port_flags or (not option and server.operand == "port"):
            port = value
        elif option in server.host_flags:
            host = value
        elif option in server.folder_flags or not option:
            folder = value
        elif option in server.single_flags:
            single = True
    if host not in _EVERYWHERE:
        message = f"the server listens on {host} alone, which nobody outside of the container reaches"
        raise Doubt("local-server", message, line)
    variable = "" if port else server.port_env
    usual = stage.final.values.get(variable, str(server.port)) if variable else str(server.port)
    number = _PORT.fullmatch(port or usual or "")
    path = join_path(cwd, folder) if folder else None
    if number is None or path is None or not _PLAIN.fullmatch(path):
        raise Doubt("unclear-server", "the port or the folder of the server cannot be read", line)
    return Served(server, path, number[1], variable, single)


def _options(server: FileServer, argv: Argv, line: int) -> Iterator[tuple[str, str]]:
    """Each option with its value ("" where it has none), and each operand behind an empty name."""
    valued = {*server.port_flags, *server.host_flags, *server.folder_flags, *server.plain_values}
    plain = {*server.single_flags, *server.plain_flags}
    rest = list(argv[1 + len(server.words) :])
    while rest:
        word = rest.pop(0)
        name, _, value = (word or "").partition("=")
        if word in plain:
            yield str(word), ""
        elif name in valued and value:
            yield name, value
        elif word in server.optional_flags and (not rest or (rest[0] or "-").startswith("-")):
            yield str(word), ""
        elif word in valued and rest and rest[0] is not None:
            yield str(word), rest.pop(0) or ""
        elif word and word[:2] in valued and len(word) > 2 and word[1] != "-":
            yield word[:2], word[2:]
        elif word and not word.startswith("-") and server.operand:
            yield "", word
        else:
            text = word or "a word that a variable decides"
            raise Doubt("unclear-server", f"what {text} means to {argv[0]} is not known", line)


def _check_variables(server: FileServer, stage: StageFacts, context: BuildContext, line: int) -> None:
    """Raise Doubt where a variable of the container, which may be set anew, is part of the command."""
    last = {each.step.node.name: each.step for each in stage.steps if isinstance(each.step, Command)}
    texts = [" ".join(step.argv) if step.argv is not None else step.shell_text for step in last.values()]
    for path in context.files:
        manifest = read_manifest(context, path) if path.rsplit("/", 1)[-1] == _MANIFEST else None
        scripts = manifest.scripts.values() if manifest else ()
        texts += [text for text in scripts if set(text.split()) & set(server.program)]
    if any(variables(text) for text in texts):
        message = "a variable of the container decides how the server starts"
        raise Doubt("unclear-server", message, line, hint="write its value into the command")


def _check_settings(server: FileServer, context: BuildContext) -> None:
    """Raise Doubt where a file of the project changes what the server sends."""
    for path in context.files:
        for rule in server.settings:
            found = rule.found(context.read(path) or "") if rule.means(path) else None
            if found is not None:
                evidence = Evidence(f"it sets {found}" if found else "it is read by the server", path)
                message = f"{path} changes what the server sends, which nginx would not know"
                raise Doubt("server-settings", message, evidence=(evidence,))


def _check_project(served: Served, context: BuildContext) -> None:
    """Raise Doubt where the project starts the container in a way that nginx's image is not made for."""
    for path in context.files:
        found = conflicts().found(context.read(path) or "") if conflicts().means(path) else None
        if found is not None:
            evidence = Evidence(f"it says {found}", path)
            message = f"{path} gives the container a user or files that nginx cannot work with"
            raise Doubt("unprivileged-server", message, evidence=(evidence,))
    for mount in services(context).mounts:
        if is_below(served.folder, mount.target) or is_below(mount.target, served.folder):
            evidence = Evidence(f"{mount.service} mounts {mount.source}", mount.path, mount.line)
            raise Doubt("development-mount", f"{served.folder} comes from the host", evidence=(evidence,))


def _check_folder(
    served: Served,
    stage: StageFacts,
    copies: tuple[ContextCopy, ...],
    context: BuildContext,
    line: int,
) -> None:
    """Raise Doubt where the folder may not be there, or nginx could not enter it."""
    folder = served.folder
    if folder == "/" or any(is_below(folder, each) for each in nginx().closed):
        raise Doubt("closed-folder", f"the workers of nginx cannot read {folder}", line)
    commands = [command for facts in stage.steps for command in facts.effective]
    if any(command.effect == "link" for command in commands):
        raise Doubt("closed-folder", "a link may lead out of the folder that nginx gets", line)
    makes = [each for each in commands if each.effect in {"build", UNKNOWN}]
    built = any(each.cwd is None or is_below(folder, each.cwd) for each in makes)
    folders = context_folders(copies, folder, context)
    made = [target for facts in stage.steps if (target := _target(facts))]
    if any(is_below(each, folder) or is_below(folder, each) for each in made):
        return
    copied = any(is_below(each.target, folder) for each in copies) or any(map(context.is_dir, folders))
    if not built and not copied:
        raise Doubt("folder-nowhere", f"no step is seen to make {folder}", line)


def _target(facts: StepFacts) -> str | None:
    """Where a COPY from another stage or image lays its files."""
    step = facts.step
    if not isinstance(step, Copy) or step.source_stage is None or step.destination is None:
        return None
    return facts.before.resolve(step.destination.text)
