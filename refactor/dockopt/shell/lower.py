"""From the tree-sitter tree to items: what is read becomes a `Command`, all else an `Opaque` in its place."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dockopt.shell.chain import Link, Place, has_gap, links, pipelines, redirected_body, statements
from dockopt.shell.commands import Command, Connector, Item, Opaque, Reason
from dockopt.shell.evidence import COMPUTES, commands_within, function_names, substitutions
from dockopt.shell.grammar import BLANKS
from dockopt.shell.nested import has_script, literal_script, quoted_commands
from dockopt.shell.simple import SIMPLE, is_misread, read_command
from dockopt.shell.wrappers import is_shell
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from dockopt.shell.scope import Scope
    from dockopt.shell.source import Source

MAX_DEPTH = 30
_CONNECTORS = {"&&": Connector.AND, "||": Connector.OR}
_REASONS = {
    "function_definition": Reason.FUNCTION,
    "subshell": Reason.GROUP,
    "compound_statement": Reason.GROUP,
    "ERROR": Reason.SYNTAX,
}
_RESERVED = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "{", "}", "!"})
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*(?:\[[\s\S]*\])?\+?"
_NAME, _ASSIGNS = regex(_VARIABLE), regex(_VARIABLE + "=")
_JOINED = regex(r"\\\r?\n")
_QUOTED_RUN = regex(r"(?:[^'\"\\]|\\[\s\S]|'[^']*'|\"(?:[^\"\\]|\\[\s\S])*\")*\\?")


class UnfencedError(Exception):
    """A syntax error whose extent is unknown: everything behind it may be read wrongly."""


class Lowering(Struct):
    """Lowers the statements of one source; `scope` follows what they change."""

    source: Source
    scope: Scope
    functions: frozenset[str] = frozenset()

    def program(self, root: Node) -> list[Item]:
        """Lower a whole script; from a syntax error that cannot be fenced in, the rest is opaque."""
        if root.type != "program":
            return [self._rest(root, Place(start=0))]
        items: list[Item] = []
        for node, place in statements(root, self.source.text):
            try:
                items += self._statement(node, place)
            except UnfencedError:
                items.append(self._rest(root, replace(place, start=place.seen(node)[0])))
                break
        return [item for item in items if item.text]

    def sequence(self, group: Node, outer: Place) -> list[Item]:
        """Lower the statements of a group or nested script; each stands as the group does."""
        items: list[Item] = []
        for node, place in statements(group, self.source.text):
            connector = place.connector if items else outer.connector
            inner = replace(outer, connector=connector, background=place.background, start=place.start)
            items += self._statement(node, replace(inner, grouped=True, depth=outer.depth + 1))
        return items

    def _statement(self, node: Node, place: Place) -> list[Item]:
        """Lower a chain of `&&` and `||`, or what stands alone."""
        if node.type == "ERROR" or node.is_missing:
            raise UnfencedError
        chain = links(node)
        if chain is None:
            return [self._opaque(node, place, Reason.SYNTAX)]
        outside = self.scope.copy() if place.background else None
        items: list[Item] = []
        negated = False
        for pipeline in pipelines(chain):
            head = pipeline[0]
            unlikely = head.operator == "||" or (head.operator == "&&" and negated)
            connector = _CONNECTORS.get(head.operator, place.connector)
            conditional = place.conditional or unlikely
            items += self._pipeline(pipeline, replace(place, connector=connector, conditional=conditional))
            negated = head.node.type == "negated_command"
        if outside is not None:
            self.scope = outside
        return items

    def _operand(self, node: Node, place: Place) -> list[Item]:
        kind = node.type
        if place.depth > MAX_DEPTH:
            return [self._opaque(node, place, Reason.TOO_DEEP)]
        if (body := redirected_body(node)) is not None and not has_gap(node.children):
            own = tuple(node.children_by_field_name("redirect"))
            return self._operand(body, replace(place, redirects=own + place.redirects, depth=place.depth + 1))
        if node.has_error or any(redirect.has_error for redirect in place.redirects):
            return [self._opaque(node, place, Reason.SYNTAX)]
        if any(redirect.type == "heredoc_redirect" for redirect in (*node.children, *place.redirects)):
            return [self._opaque(node, place, Reason.HEREDOC)]
        if kind == "negated_command" and node.children[-1].type in SIMPLE | {"redirected_statement"}:
            return self._operand(node.children[-1], replace(place, negated=True, start=place.seen(node)[0]))
        if kind in SIMPLE or kind == "redirected_statement":
            return self._simple(node, place)
        if _is_group(node, self.source.text) and place.is_plain:
            return self._group(node, place)
        return [self._opaque(node, place, _REASONS.get(kind, Reason.CONTROL_FLOW))]

    def _pipeline(self, pipeline: list[Link], place: Place) -> list[Item]:
        """Lower the commands of a pipe; each runs in a subshell, so nothing that it sets remains."""
        if len(pipeline) == 1:
            return self._operand(pipeline[0].node, replace(place, redirects=pipeline[0].redirects))
        outside = self.scope
        items: list[Item] = []
        for link in pipeline:
            self.scope = outside.copy()
            connector = Connector.PIPE if items else place.connector
            piped = link is not pipeline[-1]
            items += self._operand(
                link.node, replace(place, connector=connector, piped=piped, redirects=link.redirects)
            )
        self.scope = outside
        return items

    def _group(self, node: Node, place: Place) -> list[Item]:
        outside, self.scope = self.scope, self.scope.copy()
        try:
            items = self.sequence(node, place)
        except UnfencedError:
            self.scope = outside
            return [self._opaque(node, place, Reason.SYNTAX)]
        if node.type == "subshell":
            self.scope = outside
        return items

    def _simple(self, node: Node, place: Place) -> list[Item]:
        inner = substitutions(node, self.source, place)
        command = read_command(node, self.source, place, self.scope, inner)
        reason = self._unread(command, node, place)
        if reason is not None:
            called = self.scope.functions.get(_started(command) or "", ())
            return [self._opaque(node, place, reason, called)]
        if is_shell(_started(command)) and has_script(command):
            return self._nested(command, node, place)
        self.scope.run(command)
        return [command]

    def _unread(self, command: Command, node: Node, place: Place) -> Reason | None:
        """Say why a command of the tree is not one that can be read."""
        if is_misread(node, self.source, place) or not all(
            _NAME.fullmatch(name) for name, _ in command.assignments
        ):
            return Reason.SYNTAX
        if not command.words:
            return None
        first = command.words[0].text
        if node.type == "command" and (first in _RESERVED or _ASSIGNS.match(_JOINED.sub("", first))):
            return Reason.SYNTAX
        if COMPUTES.search(first):
            return Reason.COMPUTED_NAME
        started = _started(command)
        if started == "eval":
            return Reason.EVAL
        return Reason.FUNCTION_CALL if started in self.functions else None

    def _nested(self, command: Command, node: Node, place: Place) -> list[Item]:
        """Lower the script of `sh -c '…'` in its place."""
        script = literal_script(command, node, self.source, place)
        if script is not None:
            source, root = script
            names = function_names(root, source.text)
            inner = Lowering(source, self.scope.child(command), names)
            with suppress(UnfencedError):
                if items := inner.sequence(root, replace(place, start=None)):
                    return items
        more = quoted_commands(node, self.source, place)
        return [self._opaque(node, place, Reason.NESTED_SHELL, more)]

    def _opaque(self, node: Node, place: Place, reason: Reason, more: tuple[Command, ...] = ()) -> Opaque:
        start, end = place.seen(node)
        text = self.source.text[start:end]
        if reason is Reason.SYNTAX and not _QUOTED_RUN.fullmatch(text):
            raise UnfencedError
        item = self._item(start, end, reason, place, (node,), more)
        if reason is Reason.FUNCTION:
            name = node.child_by_field_name("name")
            self.scope.define(self.source.text[name.start_byte : name.end_byte] if name else "", item)
        else:
            self.scope.skip(item)
        return item

    def _rest(self, root: Node, place: Place) -> Opaque:
        start = place.start or 0
        end = len(self.source.text.rstrip(BLANKS))
        nodes = [child for child in root.children if child.end_byte > start]
        return self._item(start, max(start, end), Reason.SYNTAX, place, nodes)

    def _item(
        self,
        start: int,
        end: int,
        reason: Reason,
        place: Place,
        nodes: Sequence[Node],
        more: tuple[Command, ...] = (),
    ) -> Opaque:
        inside = (*commands_within(nodes, self.source, place.redirects), *more)
        return Opaque(
            text=self.source.text[start:end],
            start=self.source.base + start,
            end=self.source.base + end,
            reason=reason,
            commands=tuple(command for command in inside if _started(command) not in self.functions),
            connector=place.connector,
            conditional=place.conditional,
            grouped=place.grouped,
            cwd=self.scope.cwd,
        )


def _is_group(node: Node, text: str) -> bool:
    """Whether the node is `( … )` or `{ …; }`; a shell takes `{}` and `{a` for words."""
    opened = node.children[0].type if node.type in ("subshell", "compound_statement") else ""
    return opened == "(" or (opened == "{" and text[node.start_byte + 1] in BLANKS)


def _started(command: Command) -> str | None:
    argv = command.argv
    return argv[0] if argv else None
