"""pyproject.toml (packaging.python.org, pyproject.toml specification; python-poetry.org/docs/pyproject)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.python_names import add_requirement, normalize_name
from dockopt.context.formats.values import Tree, load_toml, table, text_of, texts

if TYPE_CHECKING:
    from dockopt.context.formats.result import Draft, Group, Origin


def read(draft: Draft) -> None:
    """Read every table that names packages or files."""
    root = load_toml(draft.text)
    _read_project(draft, root)
    _read_groups(draft, root)
    _read_poetry(draft, table(root, "tool", "poetry"))
    _read_sources(draft, table(root, "tool", "uv", "sources"))
    for text in texts(table(root, "build-system").get("requires")):
        add_requirement(draft, text, "dev", line=draft.line_of("[build-system]", text))
    if text_of(root, "build-system", "build-backend"):
        draft.details["build-backend"] = text_of(root, "build-system", "build-backend")
    has_project = "project" in root and "build-system" in root
    draft.installs_project = draft.installs_project or has_project
    _read_dynamic(draft, root)
    if table(root, "tool", "uv", "workspace"):
        draft.refer(".")  # the members are installed too, wherever they lie


def _read_project(draft: Draft, root: dict[str, Tree]) -> None:
    project = table(root, "project")
    for key in ("name", "version", "requires-python"):
        if text_of(project, key):
            draft.details[key] = text_of(project, key)
    for text in texts(project.get("dependencies")):
        add_requirement(draft, text, "runtime", line=draft.line_of("dependencies", text))
    for name, items in table(project, "optional-dependencies").items():
        for text in texts(items):
            line = draft.line_of("optional-dependencies", name, text)
            add_requirement(draft, text, "optional", line=line)
    for name in ("scripts", "gui-scripts"):
        draft.scripts.update(
            {key: text for key, text in table(project, name).items() if isinstance(text, str)}
        )
    for value in (
        project.get("readme"),
        table(project, "readme").get("file"),
        table(project, "license").get("file"),
    ):
        _refer_file(draft, value)
    for pattern in texts(project.get("license-files")):
        draft.refer_existing(pattern)


def _refer_file(draft: Draft, value: Tree) -> None:
    if isinstance(value, str) and value:
        draft.refer(value)


def _read_groups(draft: Draft, root: dict[str, Tree]) -> None:
    """Dependency groups (PEP 735) and their forerunners."""
    groups = [(name, items) for name, items in table(root, "dependency-groups").items()]
    groups += list(table(root, "tool", "pdm", "dev-dependencies").items())
    groups.append(("dev-dependencies", table(root, "tool", "uv").get("dev-dependencies")))
    for name, items in groups:
        for text in texts(items):
            if not text.startswith("-e"):
                add_requirement(draft, text, "dev", line=draft.line_of(name, text))


def _read_poetry(draft: Draft, poetry: dict[str, Tree]) -> None:
    if not poetry:
        return
    draft.installs_project = poetry.get("package-mode") is not False
    for key in ("name", "version"):
        draft.details.setdefault(key, text_of(poetry, key))
    _read_poetry_group(draft, table(poetry, "dependencies"), "runtime", "[tool.poetry.dependencies]")
    _read_poetry_group(draft, table(poetry, "dev-dependencies"), "dev", "[tool.poetry.dev-dependencies]")
    for name in table(poetry, "group"):
        optional = table(poetry, "group", name).get("optional") is True
        group: Group = "runtime" if name == "main" else "optional" if optional else "dev"
        _read_poetry_group(
            draft, table(poetry, "group", name, "dependencies"), group, f"[tool.poetry.group.{name}"
        )
    draft.scripts.update(
        {key: text for key, text in table(poetry, "scripts").items() if isinstance(text, str)}
    )
    for path in texts(poetry.get("readme")):
        draft.refer(path)


def _read_poetry_group(draft: Draft, packages: dict[str, Tree], group: Group, header: str) -> None:
    for name, entry in packages.items():
        if name.lower() == "python":
            draft.details.setdefault("requires-python", entry if isinstance(entry, str) else "")
            continue
        line = draft.line_of(header, f"\n{name}")
        line = line and line + 1
        options = table(entry)
        place: Group = "optional" if options.get("optional") is True else group
        source, spec = _place(options)
        spec = spec or (entry if isinstance(entry, str) else text_of(options, "version"))
        draft.add(normalize_name(name), spec, place, source, line=line)
        if source == "local":
            draft.refer(spec)


def _place(options: dict[str, Tree]) -> tuple[Origin, str]:
    places: tuple[tuple[str, Origin], ...] = (
        ("path", "local"),
        ("git", "vcs"),
        ("url", "url"),
        ("file", "local"),
    )
    for key, source in places:
        if text_of(options, key):
            return source, text_of(options, key)
    return "registry", ""


def _read_sources(draft: Draft, sources: dict[str, Tree]) -> None:
    for entry in sources.values():
        source, spec = _place(table(entry))
        if source == "local":
            draft.refer(spec)


def _read_dynamic(draft: Draft, root: dict[str, Tree]) -> None:
    """Files that a build backend reads for metadata left dynamic."""
    for entry in table(root, "tool", "setuptools", "dynamic").values():
        for path in texts(table(entry).get("file")):
            draft.refer(path)
    _refer_file(draft, table(root, "tool", "hatch", "version").get("path"))
