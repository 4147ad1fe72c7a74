"""The server: uvicorn on the loopback address, with limits, until Ctrl-C."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import uvicorn

from dockopt.web.guard import HOST

if TYPE_CHECKING:
    from starlette.types import ASGIApp


def listen(port: int) -> socket.socket:
    """Take a port of this machine, a free one for 0. Raises OSError."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # a port that was just given up can be taken; one in use cannot
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((HOST, port))
        opened.listen()
    except OSError:
        opened.close()
        raise
    return opened


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Answer until the process is told to end."""
    # The work is done by further processes of Python, which otherwise would import from the current folder:
    # that is somebody's project, and nothing of it may ever run.
    os.environ["PYTHONSAFEPATH"] = "1"
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=64,
        h11_max_incomplete_event_size=16_384,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run(sockets=[listener])
