"""From a node of the tree to its typed view: FROM, RUN, COPY/ADD, ENV/ARG/LABEL, commands, the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.model.instructions import Command, Copy, From, Mount, Plain, Run, Setting, Settings, Step
from dockopt.syntax.words import declarations, name_values, words

if TYPE_CHECKING:
    from dockopt.syntax.nodes import Document, Flag, Instruction


def lower_from(node: Instruction, escape: str) -> From | None:
    """The typed FROM, or None when it names no image."""
    parts = words(node.arguments, escape)
    if not parts:
        return None
    named = len(parts) >= 3 and parts[1].text.lower() == "as"
    return From(
        node,
        parts[0],
        parts[2] if named else None,
        _flag_value(node, "platform"),
    )


def lower_step(node: Instruction, document: Document) -> Step:
    """The typed view of any instruction but FROM."""
    match node.name:
        case "RUN":
            return _run(node)
        case "COPY" | "ADD":
            return _copy(node, document.escape)
        case "ENV" | "ARG" | "LABEL":
            return _settings(node, document.escape)
        case "CMD" | "ENTRYPOINT":
            return Command(node, node.json, node.arguments.text)
        case "HEALTHCHECK":
            return _healthcheck(node)
        case _:
            return Plain(node, node.arguments.text.strip())


def _flag(node: Instruction, name: str) -> Flag | None:
    return next((flag for flag in node.flags if flag.name == name), None)


def _flag_value(node: Instruction, name: str) -> str | None:
    flag = _flag(node, name)
    return flag.value if flag else None


def _run(node: Instruction) -> Run:
    mounts = tuple(_mount(flag) for flag in node.flags if flag.name == "mount" and flag.value)
    if node.json is not None:
        return Run(node, None, 0, node.json, mounts)
    if node.heredocs:
        body = node.heredocs[0]
        # `RUN <<EOF` is a script; any other use feeds a command's input and is not read here.
        alone = (
            len(node.heredocs) == 1
            and node.arguments.text.strip().startswith("<<")
            and " " not in node.arguments.text.strip()
        )
        script = body.content if alone and not body.content.startswith("#!") else None
        return Run(node, script, body.body.start, None, mounts)
    return Run(node, node.arguments.text, -1, None, mounts)


def _mount(flag: Flag) -> Mount:
    options = []
    for part in (flag.value or "").split(","):
        key, _, value = part.partition("=")
        options.append((key.strip().lower(), value.strip()))
    return Mount(tuple(options), flag.value_span)


def _copy(node: Instruction, escape: str) -> Copy:
    parts = words(node.arguments, escape)
    source_flag = _flag(node, "from")
    if node.json is not None:
        from dockopt.syntax.words import Word

        parts = tuple(Word(text, node.arguments.span(0, len(node.arguments.text))) for text in node.json)
    return Copy(
        node,
        parts[:-1],
        parts[-1] if parts else None,
        source_flag.value if source_flag else None,
        source_flag.value_span if source_flag else None,
        _flag_value(node, "chown"),
        _flag_value(node, "chmod"),
        node.name == "ADD",
        bool(node.heredocs),
    )


def _settings(node: Instruction, escape: str) -> Settings:
    read = declarations if node.name == "ARG" else name_values
    pairs = read(node.arguments, escape)
    return Settings(node, tuple(Setting(pair.name, pair.value, pair.span) for pair in pairs))


def _healthcheck(node: Instruction) -> Step:
    kind, _, rest = node.arguments.text.strip().partition(" ")
    if kind.upper() != "CMD":
        return Plain(node, node.arguments.text.strip())
    return Command(node, node.json, rest.strip())
