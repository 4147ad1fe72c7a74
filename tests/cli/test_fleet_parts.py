"""The parts of a fleet, one by one: what is said where something is missing or other than it should be."""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from dockopt.cli import fleet_client
from dockopt.cli.attempt import Failed
from dockopt.cli.fleet import each_from_fleet
from dockopt.cli.fleet_client import FleetClient
from dockopt.cli.fleet_worker import Process, Task
from dockopt.cli.journal import journal_of
from dockopt.cli.program import fingerprint
from dockopt.cli.sight import Unseen, sight

from .program import FAKE, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .conftest import Call

HERE, THERE = "here", "there"


def here(path: Path) -> str:
    return f"{HERE} {path.name}"


def there(path: Path) -> str:
    return f"{THERE} {path.name}"


# --- the option


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("--scheduler", "ray://h:1"),
            "--scheduler takes the address of a scheduler of Dask, dask://HOST:PORT.",
        ),
        (
            ("--scheduler", "dask://h"),
            "--scheduler takes the address of a scheduler of Dask, dask://HOST:PORT.",
        ),
        (("--scheduler", ""), "--scheduler takes the address of a scheduler of Dask, dask://HOST:PORT."),
        (("--scheduler", "dask://h:1", "-j", "2"), "--jobs and --scheduler both say who shares the files."),
        (("--scheduler", "dask://h:1", "-"), "--scheduler is for files, and `-` is none."),
        (
            ("--scheduler", "dask://[::1]:1", "--verify"),
            "--scheduler shares the looking, and --verify proves",
        ),
    ],
)
def test_wishes_that_make_no_sense(arguments: tuple[str, ...], reason: str, dockopt_: Call) -> None:
    ran = dockopt_("fix", *arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err.startswith(f"dockopt: error: {reason}")


@pytest.mark.parametrize("command", ["fix", "check"])
def test_the_library_is_missing(command: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a OLD\n")
    script = (
        "import runpy, sys; sys.modules['distributed'] = None;"
        f"runpy.run_path({FAKE[1]!r}, run_name='__main__')"
    )
    ran = start(command, "--scheduler", "dask://h:1", cwd=tmp_path, program=(sys.executable, "-c", script))
    line = b"dockopt: error: --scheduler needs distributed. Run `pip install 'dockopt[fleet]'`.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"", line)


# --- a process beside a worker


def errand(folder: Path, program: bytes | None = None, work: Callable[[Any], object] = there) -> bytes:
    return pickle.dumps((b"", str(folder), program or fingerprint(), pickle.dumps(work)))


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    made = Process(errand(tmp_path, work=Path.read_text))
    yield made
    made.end()


def test_it_works_in_the_folder_of_the_run(process: Process, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    assert process.unfit == ""
    assert pickle.loads(process.ask(pickle.dumps((Path("a"), sight(tmp_path / "a"))))) == "text"


def test_it_knows_that_it_sees_another_file(process: Process, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    for path, digest in ((Path("a"), b"other"), (Path("b"), sight(tmp_path / "a"))):
        assert pickle.loads(process.ask(pickle.dumps((path, digest)))) == Unseen()


@pytest.mark.parametrize(
    ("name", "program", "reason"),
    [
        ("gone", None, "cannot enter {}/gone (No such file or directory)"),
        (".", b"x", "has another version of dockopt, of its libraries or of Python"),
    ],
)
def test_it_knows_that_it_is_no_use(name: str, program: bytes | None, reason: str, tmp_path: Path) -> None:
    process = Process(errand(tmp_path / name, program))
    assert process.unfit == reason.format(tmp_path)
    process.end()


def test_one_that_dies_gives_no_answer(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    process = Process(errand(tmp_path, work=sys.exit))
    assert process.ask(pickle.dumps((Path("a"), sight(tmp_path / "a")))) is None
    assert not process.lives


# --- the order of the answers


class Stub:
    """Stands for the connection: `serve` answers for the items of a task."""

    def __init__(self, serve: Callable[[Sequence[Any]], Any]) -> None:
        self.serve, self.lost, self.room, self.asked = serve, None, 2, 0

    def submit(self, _errand: bytes, items: Sequence[bytes]) -> Any:
        """Take a task."""
        self.asked += len(items)
        return [pickle.loads(each) for each in items]

    def result(self, items: Sequence[Any]) -> Any:
        """Give its answers."""
        return self.serve(items)

    give_up = FleetClient.give_up

    def close(self) -> None:
        """Nothing to close."""


def work(items: Sequence[Any]) -> Any:
    return "tcp://w:1", [pickle.dumps(there(path)) for path, _ in items], ""


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    found = [tmp_path / f"{number:02}" for number in range(40)]
    for path in found:
        path.write_text(path.name)
    return found


def answers(paths: list[Path], serve: Callable[[Sequence[Any]], Any]) -> list[str | Failed]:
    found = list(each_from_fleet(iter(paths), here, there, cast("FleetClient", Stub(serve))))
    assert [path for path, _ in found] == paths
    return [answer for _, answer in found]


def test_answers_come_in_order(paths: list[Path]) -> None:
    assert answers(paths, work) == [f"{THERE} {path.name}" for path in paths]


def test_what_only_this_process_can_do_is_done_here(paths: list[Path]) -> None:
    paths[3].unlink()
    journal_of(paths[5]).touch()
    found = answers(paths, work)
    assert [number for number, answer in enumerate(found) if answer == f"{HERE} {number:02}"] == [3, 5]


def test_what_changed_meanwhile_is_done_here(paths: list[Path]) -> None:
    def changed(items: Sequence[Any]) -> Any:
        for path, _ in items:
            path.write_text("other")
        return "w", [pickle.dumps(Unseen())] * len(items), ""

    assert answers(paths[:1], changed) == [f"{HERE} 00"]


@pytest.mark.parametrize(
    ("served", "line"),
    [
        (
            ("tcp://w:1", [], "cannot enter /x (No such file)"),
            "the worker tcp://w:1 cannot enter /x (No such file).",
        ),
        (
            ("tcp://w:1", [pickle.dumps(Unseen())] * 8, ""),
            "the worker tcp://w:1 does not see {} as it is here.",
        ),
    ],
)
def test_a_fleet_that_does_not_see_the_files(served: Any, line: str, paths: list[Path]) -> None:
    found = set(answers(paths, lambda _items: served))
    (failed,) = found
    assert isinstance(failed, Failed)
    advice = "Let all machines of the fleet have the same dockopt, and the same files at the same places."
    assert (failed.line, failed.code) == (f"dockopt: error: {line.format(paths[0])} {advice}", 2)


def test_each_file_of_a_task_that_nobody_survives_is_named(paths: list[Path]) -> None:
    found = answers(paths, lambda items: None if items[0][0] == paths[8] else work(items))
    assert [number for number, answer in enumerate(found) if isinstance(answer, Failed)] == [*range(8, 16)]
    assert getattr(found[8], "line", "").startswith(
        f"{paths[8]}: error: each worker that was to look at it died"
    )


def test_no_more_is_begun_than_there_is_room_for(paths: list[Path]) -> None:
    stub = Stub(work)
    found = each_from_fleet(iter(paths), here, there, cast("FleetClient", stub))
    assert next(found) == (paths[0], f"{THERE} 00")
    assert stub.asked == 24
    found.close()


# --- the connection


class Scheduler:
    """Stands for the client of Dask."""

    def __init__(self) -> None:
        self.workers: dict[str, int] = {}
        self.future: Future[Any] = Future()

    def get_executor(self) -> Scheduler:
        """Give what tasks are given to."""
        return self

    def submit(self, function: Any, task: bytes, *, key: str) -> Future[Any]:
        """Take a task."""
        assert (function, key[:8]) == (pickle.loads, "dockopt-")
        assert b"dockopt.cli.fleet_worker" in task
        return self.future

    def nthreads(self, *, callback_timeout: float) -> dict[str, int]:
        """Who works there."""
        assert callback_timeout > 0
        return self.workers

    def close(self, *, timeout: float) -> None:
        """Fail, as where nobody is left."""
        raise OSError(timeout)


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> Scheduler:
    made = Scheduler()
    monkeypatch.setattr(fleet_client, "_connected", lambda _name: made)
    monkeypatch.setattr(fleet_client, "_LOOK", 0.01)
    return made


def connected(notes: list[str]) -> tuple[FleetClient, Any]:
    client = FleetClient("dask://h:1", notes.append)
    return client, client.submit(b"", [b""])


@pytest.mark.usefixtures("scheduler")
def test_no_worker_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_client, "_PATIENCE", 0.05)
    notes: list[str] = []
    client, future = connected(notes)
    assert client.result(future) is None
    assert notes == ["dask://h:1 has no worker; waiting for one"]
    assert client.lost is not None
    assert client.lost.line.startswith(
        "dockopt: error: dask://h:1 has had no worker for 0 seconds. Start some"
    )
    assert client.submit(b"", [b""]) is None
    client.close()


def test_there_is_more_room_in_a_larger_fleet(scheduler: Scheduler) -> None:
    scheduler.workers = {"a": 10, "b": 20}
    client, _ = connected([])
    assert client.room == 16 + 60


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (CancelledError(), "the scheduler dask://h:1 does not answer any more. Look into its log"),
        (
            ModuleNotFoundError("No module named 'x'\nmore"),
            "dask://h:1 cannot do the work: ModuleNotFoundError: No",
        ),
    ],
)
def test_the_fleet_fails(error: BaseException, line: str, scheduler: Scheduler) -> None:
    pytest.importorskip("distributed")
    client, future = connected([])
    scheduler.future.set_exception(error)
    assert client.result(future) is None
    assert client.lost is not None
    assert client.lost.line.startswith(f"dockopt: error: {line}")
    assert "more\n" not in client.lost.line


def test_a_task_is_done_where_its_pickle_is_opened() -> None:
    assert Task(b"a", [b"b"]).__reduce__()[1] == (b"a", [b"b"])
