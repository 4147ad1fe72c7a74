"""go.mod and go.work (go.dev/ref/mod): line-based files of directives and blocks of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.context.formats.result import Draft


def read_mod(draft: Draft) -> None:
    """Read module, versions, requirements and the folders that stand in for modules."""
    for line, verb, words in _directives(draft.text):
        if verb == "require" and words[1:]:
            draft.add(words[0], words[1], "runtime", "registry", line=line)
        elif verb in ("module", "go", "toolchain") and words:
            draft.details[verb] = words[0]
        elif verb == "replace":
            _read_replace(draft, words, line)
    if "module" not in draft.details:
        draft.problems.append("no module directive")


def read_work(draft: Draft) -> None:
    """Read the folders of a workspace: each module's go.mod and go.sum are read by every go command."""
    for line, verb, words in _directives(draft.text):
        if verb == "use" and words:
            draft.refer(f"{words[0]}/go.mod")
            draft.refer_existing(f"{words[0]}/go.sum")
        elif verb in ("go", "toolchain") and words:
            draft.details[verb] = words[0]
        elif verb == "replace":
            _read_replace(draft, words, line)


def _read_replace(draft: Draft, words: list[str], line: int) -> None:
    if "=>" not in words[1:]:
        draft.problems.append(f"line {line}: replace without =>")
        return
    arrow = words.index("=>")
    target = words[arrow + 1] if arrow + 1 < len(words) else ""
    # "a local path must begin with ./ or ../" or be absolute
    if target.startswith(("./", "../", "/")) or target in (".", ".."):
        draft.refer(target)
        draft.add(words[0], target, "runtime", "local", line=line)


def _directives(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield line, verb and words of each directive; a block gives its verb to each of its lines."""
    block = ""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        code = line.partition("//")[0]
        words = [word.strip('"`') for word in code.split()]
        if not words:
            continue
        if block:
            if words == [")"]:
                block = ""
            else:
                yield number, block, words
        elif words[1:] == ["("]:
            block = words[0]
        else:
            yield number, words[0], words[1:]
