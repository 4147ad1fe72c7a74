"""The projects of Go."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .proven import check, each_project

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("docker")]


@each_project("go")
def test_the_rewrite_is_proven(
    name: str, record_property: Callable[[str, object], None], tmp_path: Path
) -> None:
    check(name, record_property, tmp_path)
