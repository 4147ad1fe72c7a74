"""What a build makes by the names in its manifests: the project's own, and its members'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.manifests import Manifest, read_manifest
from dockopt.facts.install_manifests import named_values
from dockopt.facts.slicing.made import Made, Sources

if TYPE_CHECKING:
    from dockopt.knowledge.commands import CommandRule


def declared(rule: CommandRule, argv: tuple[str | None, ...], sources: Sources) -> Made:
    """The artifacts of the manifests that the command builds; unknown where one of them cannot be read."""
    name = rule.required[0]
    own = _manifest(sources, sources.cwd, name)
    run = bool(rule.run_by)
    if _is_moved(rule, sources, sources.cwd):
        return Made(None, unclear=True)
    if own is None:
        return Made(None, several=run, root=sources.cwd)
    root = _root(sources, own, name)
    if _is_moved(rule, sources, root):
        return Made(None, unclear=True)
    built = _built(rule, argv, sources, root, own)
    given = (
        {word.partition("=")[0].removeprefix(rule.field_flag) for word in argv if word}
        if rule.field_flag
        else set()
    )
    fields = {name for each in (built or {}).values() for name in each.details.get("fields", "").split()}
    if built is None or given & fields or any(each.problems for each in (own, *built.values())):
        return Made(None, several=run, root=root)
    picked = named_values(argv, rule.artifact_flags)
    found = [
        f"{folder}/{made}" if "/" in made else made
        for folder, each in built.items()
        for made in each.artifacts
    ]
    names = tuple(each for each in found if not picked or each in picked)
    complete = all(each.details.get("complete") for each in built.values() if each.artifacts)
    return Made(names or None, whole=run and not complete, root=root)


def _manifest(sources: Sources, folder: str, name: str) -> Manifest | None:
    source = (sources.files or {}).get(f"{folder.rstrip('/')}/{name}")
    return read_manifest(sources.context, source) if source else None


def _root(sources: Sources, own: Manifest, name: str) -> str:
    """The folder of the manifest that this one is a member of, or its own."""
    folder = sources.cwd
    while folder not in {"", "/"}:
        folder = folder.rpartition("/")[0] or "/"
        above = _manifest(sources, folder, name)
        if above is not None and own.path.rpartition("/")[0] in above.members:
            return folder
    return sources.cwd


def _built(
    rule: CommandRule, argv: tuple[str | None, ...], sources: Sources, root: str, own: Manifest
) -> dict[str, Manifest] | None:
    """The manifests that are built, by their folders in the image; None where one is not there."""
    top = _manifest(sources, root, rule.required[0])
    found: dict[str, Manifest] = {}
    outer = top.path.rpartition("/")[0] if top else ""
    for member in top.members if top else ():
        inner = member.removeprefix(outer).strip("/")
        folder = f"{root.rstrip('/')}/{inner}".rstrip("/")
        manifest = _manifest(sources, folder, rule.required[0])
        if manifest is None:
            return None
        found[folder] = manifest
    wanted = named_values(argv, rule.member_flags)
    if wanted:
        return {
            folder: each
            for folder, each in (found | {sources.cwd: own}).items()
            if each.details.get("name") in wanted
        }
    everything = rule.members_too or "name" not in own.details or set(argv) & set(rule.all_members_flags)
    return found | {sources.cwd: own} if everything else {sources.cwd: own}


def _is_moved(rule: CommandRule, sources: Sources, folder: str) -> bool:
    """Whether a settings file of the project holds a word that sends the output elsewhere."""
    texts = (sources.read(f"{folder.rstrip('/')}/{name}") or "" for name in rule.settings_files)
    return any(word in text for text in texts for word in rule.settings_words)
