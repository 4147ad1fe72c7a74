"""From the tree-sitter tree to items: what is read becomes a `Command`, all else an `Opaque` in its place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dockopt.shell.chain import Place, links, statements
from dockopt.shell.commands import Command, Connector, Item, Opaque, Reason
from dockopt.shell.evidence import COMPUTES, commands_within, substitutions
from dockopt.shell.grammar import syntax_tree
from dockopt.shell.simple import SIMPLE, is_glued, read_command, word_spans
from dockopt.shell.wrappers import is_shell, script_position, unwrap

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
_QUOTED_RUN = re.compile(r"(?:[^'\"\\]|\\[\s\S]|'[^']*'|\"(?:[^\"\\]|\\[\s\S])*\")*\\?")
_LITERAL_SCRIPT = re.compile(r"'[^']*'|\"[^\"\\$`]*\"")
_QUOTED_SCRIPT = re.compile(r"(['\"])[\s\S]*\1")


class UnfencedError(Exception):
    """A syntax error whose extent is unknown: everything behind it may be read wrongly."""


@dataclass(slots=True)
class Lowering:
    """Lowers the statements of one source; `scope` follows what they change."""

    source: Source
    scope: Scope

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
        return items

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
        for link in chain:
            unlikely = link.operator == "||" or (link.operator == "&&" and negated)
            stands = replace(
                place,
                connector=_CONNECTORS.get(link.operator, place.connector),
                conditional=place.conditional or unlikely,
                redirects=link.redirects + (place.redirects if link is chain[-1] else ()),
            )
            items += self._operand(link.node, stands)
            negated = link.node.type == "negated_command"
        if outside is not None:
            self.scope = outside
        return items

    def _operand(self, node: Node, place: Place) -> list[Item]:
        kind = node.type
        if place.depth > MAX_DEPTH:
            return [self._opaque(node, place, Reason.TOO_DEEP)]
        if kind == "pipeline" and not any(child.type == "ERROR" for child in node.children):
            return self._pipeline(node, place)
        if kind == "redirected_statement" and (body := node.child_by_field_name("body")) is not None:
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
        if (
            kind in ("subshell", "compound_statement")
            and node.children[0].type in ("(", "{")
            and place.is_plain
        ):
            return self._group(node, place)
        return [self._opaque(node, place, _REASONS.get(kind, Reason.CONTROL_FLOW))]

    def _pipeline(self, node: Node, place: Place) -> list[Item]:
        """Lower the commands of a pipe; each runs in a subshell, so nothing that it sets remains."""
        outside = self.scope
        items: list[Item] = []
        place = replace(place, depth=place.depth + 1)
        parts = [child for child in node.children if child.is_named and child.type != "comment"]
        for part in parts:
            self.scope = outside.copy()
            last = part is parts[-1]
            connector = Connector.PIPE if items else place.connector
            redirects = place.redirects if last else ()
            stands = replace(place, connector=connector, piped=place.piped or not last, redirects=redirects)
            items += self._operand(part, stands if not items else replace(stands, start=None))
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
        reason = self._unread(command, node)
        if reason is not None:
            return [self._opaque(node, place, reason)]
        if is_shell(_started(command)):
            nested = self._nested(command, node, place)
            if nested is not None:
                return nested
        self.scope.run(command)
        return [command]

    def _unread(self, command: Command, node: Node) -> Reason | None:
        """Say why a command of the tree is not one that can be read."""
        if is_glued(node, self.source):
            return Reason.SYNTAX
        if not command.words:
            return None
        first = command.words[0].text
        if first in _RESERVED and node.type == "command":
            return Reason.SYNTAX
        if COMPUTES.search(first):
            return Reason.COMPUTED_NAME
        started = _started(command)
        if started == "eval":
            return Reason.EVAL
        return Reason.FUNCTION_CALL if started in self.scope.functions else None

    def _nested(self, command: Command, node: Node, place: Place) -> list[Item] | None:
        """Lower the script of `sh -c '…'` in its place; None when the shell is given a file to run."""
        values = tuple(word.value for word in command.words)
        argv = unwrap(values)
        position = script_position(argv)
        if position is None:
            return None
        unreadable: list[Item] = [self._opaque(node, place, Reason.NESTED_SHELL)]
        offset = len(values) - len(argv)
        if position < 0 or offset + position != len(values) - 1 or values[:offset] not in ((), ("exec",)):
            return unreadable
        inner = self._script_of(node, place)
        if inner is None or not place.is_plain:
            return unreadable
        source, root = inner
        try:
            items = Lowering(source, self.scope.child(command)).sequence(root, replace(place, start=None))
        except UnfencedError:
            return unreadable
        return items or unreadable

    def _script_of(self, node: Node, place: Place) -> tuple[Source, Node] | None:
        """Parse the last word of a command as a script, where its characters are the script's."""
        start, end = word_spans(node, self.source, place)[-1]
        if place.redirects or not _LITERAL_SCRIPT.fullmatch(self.source.text, start, end):
            return None
        source = self.source.within(start + 1, end - 1)
        root = syntax_tree(source.text)
        return None if root is None or root.type != "program" else (source, root)

    def _opaque(self, node: Node, place: Place, reason: Reason) -> Opaque:
        start, end = place.seen(node)
        text = self.source.text[start:end]
        if reason is Reason.SYNTAX and not _QUOTED_RUN.fullmatch(text):
            raise UnfencedError
        item = self._item(start, end, reason, place, (node,))
        if reason is Reason.FUNCTION:
            name = node.child_by_field_name("name")
            self.scope.functions.add(self.source.text[name.start_byte : name.end_byte] if name else "")
        else:
            self.scope.skip(item)
        return item

    def _rest(self, root: Node, place: Place) -> Opaque:
        start = place.start or 0
        end = len(self.source.text.rstrip())
        nodes = [child for child in root.children if child.end_byte > start]
        return self._item(start, max(start, end), Reason.SYNTAX, place, nodes)

    def _item(self, start: int, end: int, reason: Reason, place: Place, nodes: Sequence[Node]) -> Opaque:
        first, last = self.source.span(start, end)
        return Opaque(
            text=self.source.text[start:end],
            start=first,
            end=last,
            reason=reason,
            commands=commands_within(nodes, self.source, place.redirects),
            connector=place.connector,
            conditional=place.conditional,
            grouped=place.grouped,
            cwd=self.scope.cwd,
        )


def _started(command: Command) -> str | None:
    argv = command.argv
    return argv[0] if argv else None
