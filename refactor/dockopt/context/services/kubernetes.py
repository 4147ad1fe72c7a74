"""Kubernetes manifests and Helm values: what containers of our image start.

Rules: kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container: `command` replaces
the ENTRYPOINT and the CMD, `args` the CMD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.context.formats.marked_yaml import Marked, yaml_documents
from dockopt.context.services.docker_calls import project_files
from dockopt.context.services.this_image import without_tag
from dockopt.context.services.types import Services, Start

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_MAX_FILE = 300_000
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def read_kubernetes(context: BuildContext, found: Services) -> None:
    """Add the containers whose image has a name that the project gives to ours."""
    if not found.images:
        return
    for path in project_files(context, "kubernetes"):
        text = context.read_any(path, _MAX_FILE) if path.endswith((".yml", ".yaml")) else None
        if text is None or ("command:" not in text and "args:" not in text):
            continue
        try:
            documents = yaml_documents(text)
        except ValueError:
            continue
        for document in documents:
            if document.get("kind") is not None or path.rpartition("/")[2].startswith("values"):
                for table in document.tables():
                    _container(path, table, found)


def _container(path: str, table: Marked, found: Services) -> None:
    image, repository = table.get("image"), table.get("image", "repository")
    name = repository.text if repository is not None else image.text if image is not None else None
    if not name or without_tag(name) not in found.images:
        return
    command, arguments = table.get("command"), table.get("args")
    title = f"container {without_tag(name)}"
    words, given = _words(command), _words(arguments)
    if command is not None and words:
        found.starts.append(Start(path, command.line, title, words, "", "entrypoint", given))
    elif arguments is not None and given:
        found.starts.append(Start(path, arguments.line, title, given, "", "command"))
    for probe in _PROBES:
        check = table.get(probe, "exec", "command")
        if check is not None and (test := _words(check)):
            found.starts.append(Start(path, check.line, f"{title}, {probe}", test, "", "healthcheck"))


def _words(value: Marked | None) -> tuple[str | None, ...]:
    """The words of a list; `$(NAME)` is a variable of the container, `{{ }}` one of a template."""
    texts = (each.text or "" for each in value.elements()) if value is not None else ()
    return tuple(None if "$(" in text or "{{" in text else text for text in texts)
