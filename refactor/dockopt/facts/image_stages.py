"""The stages whose files and whose history the image has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dockopt.model.dockerfile import Dockerfile, Stage


def image_stages(dockerfile: Dockerfile) -> Iterator[Stage]:
    """The last stage, and those that it stands on."""
    stage: Stage | None = dockerfile.stages[-1] if dockerfile.stages else None
    while stage is not None:
        yield stage
        stage = dockerfile.parent(stage)
