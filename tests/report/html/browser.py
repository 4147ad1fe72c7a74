"""A headless Chromium, spoken to over two pipes by its DevTools protocol.

Source: https://chromedevtools.github.io/devtools-protocol/ and Chromium's --remote-debugging-pipe, which
takes commands on file descriptor 3 and answers on 4, each message ended by a zero byte.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--remote-debugging-pipe",
)
_SECONDS = 60  # after which a browser that does not answer is ended


def program() -> str | None:
    """Return the browser on PATH, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(slots=True)
class Tab:
    """One open page. `events`: what the browser told of by itself."""

    commands: IO[bytes]
    answers: IO[bytes]
    session: str | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    _count: int = 0

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Do something and wait for the answer."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.commands.write(json.dumps(message).encode() + b"\0")
        self.commands.flush()
        while (answer := self._next()).get("id") != self._count:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _next(self) -> dict[str, Any]:
        data = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            assert byte, "the browser has ended"
            data += byte
        message: dict[str, Any] = json.loads(data)
        return message

    def open(self, address: str) -> None:
        """Go to a page and wait until it has loaded."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def evaluate(self, script: str) -> Any:
        """Return the value of a JavaScript expression in the page."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def look(self, width: int, scheme: str) -> None:
        """Make the window so wide, for somebody who prefers this colour scheme."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def press(self, key: str) -> None:
        """Press a key, such as `Tab`."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=9)


@contextmanager
def tab(browser: str, profile: Path) -> Iterator[Tab]:
    """Start the browser with an empty page; it is ended with the context."""
    reads_commands, writes_commands = os.pipe()
    reads_answers, writes_answers = os.pipe()
    options = [*_OPTIONS, f"--user-data-dir={profile}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    # Not sh: dash knows file descriptors of one digit only.
    pipes = f'exec "$0" "$@" 3<&{reads_commands} 4>&{writes_answers}'
    process = subprocess.Popen(
        ["timeout", str(_SECONDS), "bash", "-c", pipes, browser, *options, "about:blank"],
        pass_fds=(reads_commands, writes_answers),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(reads_commands)
    os.close(writes_answers)
    with process, os.fdopen(writes_commands, "wb") as commands, os.fdopen(reads_answers, "rb") as answers:
        try:
            yield _attached(Tab(commands, answers))
        finally:
            process.terminate()
            process.wait(10)


def _attached(opened: Tab) -> Tab:
    target = opened.call("Target.createTarget", url="about:blank")["targetId"]
    opened.session = opened.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Network", "Log", "Runtime"):
        opened.call(f"{domain}.enable")
    return opened
