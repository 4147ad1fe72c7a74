"""copy-instead-of-add: an ADD that only copies files of the build context becomes a COPY."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.facts.origin import ContextCopy, context_copies
from dockopt.facts.stage import stage_facts
from dockopt.passes.plan import Edit, Options, Plan, Refusal, Spot, plan_of
from dockopt.passes.rule import Rule
from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.tree import BuildContext
    from dockopt.model.dockerfile import Dockerfile
    from dockopt.model.instructions import Copy
    from dockopt.syntax.nodes import Document

NAME = "copy-instead-of-add"
# Archives begin with bytes that no text has. Source: moby/go-archive, compression: the magic numbers.
_BINARY = regex(r"[\x00-\x08\x0e-\x1f\ufffd\udc80-\udcff]")
# What COPY does, too. `--checksum`, `--keep-git-dir` and `--unpack` are about what only ADD does.
_FLAGS = frozenset({"chown", "chmod", "link", "exclude"})


def copy_instead_of_add(dockerfile: Dockerfile, context: BuildContext, options: Options) -> Plan | Refusal:
    """Rewrite each ADD whose sources are known to be no archives and no addresses."""
    del options
    document = dockerfile.document
    spots: list[Spot] = []
    unclear: int | None = None
    for each in _adds(dockerfile, context):
        if all(_only_copied(source, context) for source in each.sources):
            spots.append(_spot(document, each.copy))
        elif not context.known:
            unclear = unclear or each.facts.line
    if spots:
        return plan_of(spots, "ADD that only copies becomes COPY", document)
    if unclear is not None:
        message = "without the build context it is not known whether the source of an ADD is an archive"
        return Refusal("no-context", message, unclear)
    return Refusal("nothing-only-copied", "no ADD only copies files", nothing=True)


def _adds(dockerfile: Dockerfile, context: BuildContext) -> Iterator[ContextCopy]:
    for stage in dockerfile.stages:
        for each in context_copies(stage_facts(dockerfile, stage), context) or ():
            flags = {flag.name for flag in each.copy.node.flags}
            if each.copy.is_add and not each.copy.inline and flags <= _FLAGS:
                yield each


def _only_copied(source: str, context: BuildContext) -> bool:
    """Whether a source is a folder, whose archives ADD leaves as they are, or a file that is no archive."""
    if "://" in source or "@" in source:
        return False
    if source == "" or context.is_dir(source):
        return True
    if set(source) & set("*?["):
        return False
    text = context.read(source)
    return text is not None and _BINARY.search(text) is None


def _spot(document: Document, add: Copy) -> Spot:
    keyword = "copy" if add.node.keyword.islower() else "COPY"
    start, end = add.node.keyword_span
    message = "ADD unpacks archives and fetches addresses; here it only copies"
    return Spot(start, document.line_span(add.node.line).end, message, (Edit(start, end, keyword),))


RULE = Rule(
    NAME,
    __doc__,
    copy_instead_of_add,
    levels=("safe",),
    why="COPY does one thing. ADD unpacks an archive as soon as somebody puts one under that name.",
    refuses=(
        "Where a source may be an archive or an address: without the build context only a copy of all of it "
        "is known to be none. A source with a pattern stays."
    ),
    source="https://docs.docker.com/build/building/best-practices/#add-or-copy",
    sample="rewrite/copy-instead-of-add/folder-and-file",
)
