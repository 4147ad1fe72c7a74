"""The connection to a scheduler, and in words what goes wrong with it."""

from __future__ import annotations

import logging
import os
import pickle
import time
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, final

from dockopt.cli.advice import FileError
from dockopt.cli.attempt import Failed, failed
from dockopt.cli.fleet_worker import Task

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dockopt.cli.fleet_worker import Served

_CONNECT = 10.0  # seconds for a scheduler to answer
_LOOK = 5.0  # seconds between two looks at the fleet, and for each of them
_PATIENCE = 120.0  # seconds without any worker: some fleets grow when there is work
_AHEAD = 16  # tasks that are begun before it is their turn, besides two for each thread of the fleet


@final
class FleetClient:
    """A scheduler, from the connection to its end. `lost`: why there is no use in asking it any more."""

    def __init__(self, scheduler: str, note: Callable[[str], None]) -> None:
        """Connect. Raises FileError."""
        self._name, self._note = scheduler, note
        self._client = _connected(scheduler)
        self._executor = self._client.get_executor()
        self._threads = 0
        self._looked = float("-inf")
        self._empty_since: float | None = None
        self.lost: Failed | None = None

    @property
    def room(self) -> int:
        """How many tasks may be begun at the same time: their answers lie in memory."""
        if time.monotonic() - self._looked > _LOOK:
            self._look()
        return _AHEAD + 2 * self._threads

    def submit(self, errand: bytes, items: Sequence[bytes]) -> Future[Served] | None:
        """Give out a task; None where nobody takes it."""
        if self.lost is None:
            try:
                task = pickle.dumps(Task(errand, items))
                name = f"dockopt-{os.urandom(16).hex()}"
                future: Future[Served] = self._executor.submit(pickle.loads, task, key=name)
            except Exception as error:  # noqa: BLE001 - the libraries below have errors of many kinds
                self._cannot(error)
            else:
                return future
        return None

    def result(self, future: Future[Served]) -> Served | None:
        """Wait for the answers. None: `lost`, or each worker that was to give them died."""
        from distributed import KilledWorker

        while self.lost is None and not wait([future], timeout=_LOOK).done:
            self._look()
        if self.lost is not None:
            return None
        try:
            return future.result()
        except KilledWorker:
            return None
        except CancelledError:
            self._gone()
        except Exception as error:  # noqa: BLE001 - whatever a worker may say
            self._cannot(error)
        return None

    def give_up(self, reason: str, advice: str) -> Failed:
        """Ask no more; what to say of each file that is left."""
        self.lost = self.lost or failed("dockopt", FileError(reason, advice))
        return self.lost

    def close(self) -> None:
        """Go away; the scheduler forgets what was asked for."""
        with suppress(Exception):
            self._client.close(timeout=_LOOK)

    def _look(self) -> None:
        """See who works there, and for how long nobody has."""
        self._looked = now = time.monotonic()
        try:
            self._threads = sum(self._client.nthreads(callback_timeout=_LOOK).values())
        except Exception:  # noqa: BLE001 - as above
            self._gone()
            return
        if self._threads:
            self._empty_since = None
        elif self._empty_since is None:
            self._empty_since = now
            self._note(f"{self._name} has no worker; waiting for one")
        elif now - self._empty_since > _PATIENCE:
            reason = f"{self._name} has had no worker for {_PATIENCE:.0f} seconds"
            self.give_up(reason, "Start some with `dask worker`, or leave --scheduler out.")

    def _gone(self) -> None:
        advice = "Look into its log and run again; with --cache what is done is not done again."
        self.give_up(f"the scheduler {self._name} does not answer any more", advice)

    def _cannot(self, error: Exception) -> None:
        advice = "Let all machines of the fleet have the same dockopt, with the extra `fleet`."
        what = f"{type(error).__name__}: {error}".partition("\n")[0]
        self.give_up(f"{self._name} cannot do the work: {what}", advice)


def _connected(scheduler: str) -> Any:
    try:
        import distributed
    except ModuleNotFoundError as error:
        advice = "Run `pip install 'dockopt[fleet]'`."
        raise FileError(f"--scheduler needs {error.name}", advice) from error
    logging.disable()  # what goes wrong is told in our words
    # One that is not connected would wait for its own end when it is freed, and complain.
    make: Any = type("Client", (distributed.Client,), {"__del__": lambda _: None})
    address = f"tcp://{scheduler.partition('://')[2]}"
    client: Future[Any] = Future()

    def connect() -> None:
        try:
            client.set_result(make(address, timeout=_CONNECT, set_as_default=False))
        except Exception as error:  # noqa: BLE001 - told below
            client.set_exception(error)

    # In a thread, as Dask waits without end for one that accepts the connection and says nothing.
    Thread(target=connect, daemon=True).start()
    try:
        return client.result(timeout=_CONNECT + _LOOK)
    except Exception as error:
        reason = f"no scheduler of Dask answers at {scheduler}"
        raise FileError(reason, "Check the address, and that `dask scheduler` runs there.") from error
