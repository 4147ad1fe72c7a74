"""Comments that tell dockopt something: what is one, and which instruction it is about."""

from __future__ import annotations

import pytest

from dockopt.facts.marks import marks
from dockopt.syntax.parser import parse


def read(text: str) -> list[tuple[str, tuple[str, ...], str, int, str]]:
    return [(each.kind, each.names, each.reason, each.line, each.node.name) for each in marks(parse(text))]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n",
        "# dockopt: something\nFROM a\n",
        "# dockopt: ignore everything\nFROM a\n",
        "# dockopt: runtimes\nFROM a\n",
        "# see dockopt: runtime\nFROM a\n",
        "# dockopt: runtime\n\nFROM a\n",
        "FROM a\n# dockopt: runtime\n",
        "FROM a\nRUN echo '# dockopt: runtime'\n",
        "FROM a\nRUN <<E\n# dockopt: runtime\nE\n",
    ],
)
def test_what_is_no_mark(text: str) -> None:
    assert read(text) == []


def test_a_mark_is_about_the_instruction_below_it() -> None:
    text = "# dockopt: ignore[split, x]  we want it so\n# more\nFROM a\n  #DOCKOPT: Build-Only\nRUN b\n"
    assert read(text) == [
        ("ignore", ("split", "x"), "we want it so", 1, "FROM"),
        ("build-only", (), "", 4, "RUN"),
    ]


def test_a_mark_inside_an_instruction_is_about_it() -> None:
    text = "FROM a\nRUN b \\\n# dockopt: runtime  psql needs it\n  c\nRUN d\n"
    assert read(text) == [("runtime", (), "psql needs it", 3, "RUN")]
