"""What is removed at the end of a run, on an engine of words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from dockopt.verify import session as module
from dockopt.verify.session import LABEL, session

if TYPE_CHECKING:
    from collections.abc import Iterator


class Engine:
    """Containers and images of this run, among those of others; `interruptions` come before an answer."""

    def __init__(self, interruptions: int = 0) -> None:
        self.removed: list[object] = []
        self.interruptions = interruptions
        self.container = SimpleNamespace(list=self._containers, remove=self._remove)
        self.image = SimpleNamespace(list=self._images, remove=self._remove)

    def _containers(self, **options: Any) -> list[str]:
        assert options["all"]
        assert options["filters"][0][1].startswith(f"{LABEL}=")
        if self.interruptions:
            self.interruptions -= 1
            raise KeyboardInterrupt
        return ["container"]

    def _images(self, name: str) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(repo_tags=[f"{name}:original", "debian:bookworm-slim"])
        yield SimpleNamespace(repo_tags=["my/app:latest", f"{name}:rewritten"])

    def _remove(self, what: object, **_options: bool) -> None:
        self.removed.append(what)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine()
    monkeypatch.setattr(module, "client", lambda: made)
    monkeypatch.setattr(module, "require_engine", lambda: None)
    return made


def names(run_id: str) -> list[object]:
    return ["container", [f"dockopt-verify-{run_id}:original"], [f"dockopt-verify-{run_id}:rewritten"]]


def test_only_what_was_made_is_removed(engine: Engine) -> None:
    with session(note=str) as opened:
        assert engine.removed == []
    assert engine.removed == names(opened.run_id)


def test_an_error_does_not_keep_anything(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), session(note=str) as opened:
        raise ZeroDivisionError
    assert engine.removed == names(opened.run_id)


def test_ctrl_c_in_between_begins_again(engine: Engine) -> None:
    engine.interruptions = 1
    with pytest.raises(KeyboardInterrupt), session(note=str) as opened:
        pass
    assert engine.removed == names(opened.run_id)


def test_what_shall_stay_stays(engine: Engine) -> None:
    with session(note=str, keep=True):
        pass
    assert engine.removed == []


def test_every_run_has_a_name_of_its_own(engine: Engine) -> None:
    with session(note=str) as one, session(note=str) as other:
        assert one.image("a") != other.image("a")
    assert len(engine.removed) == 6
