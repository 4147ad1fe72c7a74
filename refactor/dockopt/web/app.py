"""The application: a page, its style and script, the project's Dockerfiles, a question with its answer."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.to_process import run_sync
from msgspec import Struct
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from dockopt.report.html.style import style_sheet
from dockopt.web.answer import Answer, answer, ready
from dockopt.web.guard import Address, Guard
from dockopt.web.page import page
from dockopt.web.question import QuestionError, dockerfile, question

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from dockopt.engine.types import Options
    from dockopt.web.project import Project

_STATIC = Path(__file__).with_name("static")


class Limits(Struct, frozen=True):
    """Bounds for one question: its bytes, the seconds in which it has to arrive, those of work on it."""

    bytes: int = 200_000
    arrival: float = 10.0
    work: float = 30.0


DEFAULT = Limits()


class Trouble(Exception):  # noqa: N818 - it is what the page shows, not a fault of ours
    """Why there is no answer, with the status to give."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def make_app(project: Project, options: Options, address: Address, limits: Limits = DEFAULT) -> ASGIApp:
    """Return the application. `options`: what is switched on at first."""
    pages = _Pages(project, options, limits)
    base = f"/{address.secret}"
    routes = [
        Route(f"{base}/", pages.page),
        Route(f"{base}/page.css", pages.style),
        Route(f"{base}/page.js", pages.script),
        Route(f"{base}/icon.svg", pages.icon),
        Route(f"{base}/dockerfiles/{{number}}", pages.dockerfile),
        Route(f"{base}/answer", pages.answer, methods=["POST"]),
    ]
    app = Starlette(routes=routes, exception_handlers={Trouble: _told})
    app.router.redirect_slashes = False
    return Guard(app, address)


async def _told(_: Request, trouble: Exception) -> Response:
    status = trouble.status if isinstance(trouble, Trouble) else 500
    return JSONResponse({"trouble": str(trouble)}, status)


class _Pages:
    """One method for each address."""

    def __init__(self, project: Project, options: Options, limits: Limits) -> None:
        self._project, self._options, self._limits = project, options, limits
        self._turn = anyio.CapacityLimiter(1)

    async def page(self, _: Request) -> Response:
        return HTMLResponse(page(self._project, self._options), background=BackgroundTask(self._warm))

    async def _warm(self) -> None:
        """Load what an answer needs, while somebody looks at the page."""
        await run_sync(ready, limiter=self._turn)

    async def style(self, _: Request) -> Response:
        own = (_STATIC / "web.css").read_text(encoding="utf-8")
        return Response(style_sheet() + own, media_type="text/css")

    async def script(self, _: Request) -> Response:
        return Response((_STATIC / "page.js").read_bytes(), media_type="text/javascript")

    async def icon(self, _: Request) -> Response:
        return Response((_STATIC / "icon.svg").read_bytes(), media_type="image/svg+xml")

    async def dockerfile(self, request: Request) -> Response:
        try:
            path = dockerfile(request.path_params["number"], self._project)
        except QuestionError as error:
            raise Trouble(404, str(error)) from error
        return Response(
            _read(path, self._project.name(path), self._limits.bytes), media_type="application/octet-stream"
        )

    async def answer(self, request: Request) -> Response:
        data = await _body(request, self._limits)
        try:
            asked = question(data, request.query_params.multi_items(), self._project)
        except QuestionError as error:
            raise Trouble(400, str(error)) from error
        async with self._turn:
            if await request.is_disconnected():  # it has asked anew meanwhile
                return Response(status_code=499)
            try:
                with anyio.fail_after(self._limits.work):
                    found: Answer = await run_sync(answer, asked, self._project, cancellable=True)
            except TimeoutError:
                text = (
                    f"This takes longer than {self._limits.work:g} seconds. `dockopt fix` has no such limit."
                )
                raise Trouble(503, text) from None
            except anyio.BrokenWorkerProcess:
                raise Trouble(500, "The work was ended by the system: too little memory?") from None
        parts = {"rewritten": found.rewritten, "patch": found.patch}
        texts = {name: b64encode(part).decode() for name, part in parts.items()}
        return JSONResponse({"said": found.said, "html": found.html, **texts})


async def _body(request: Request, limits: Limits) -> bytes:
    """The whole of a request, which must not be large nor slow."""
    data = bytearray()
    announced = request.headers.get("content-length", "0")
    try:
        async with asyncio.timeout(limits.arrival):
            async for chunk in request.stream():
                data += chunk
                if max(len(data), int(announced)) > limits.bytes:
                    raise Trouble(
                        413, f"A Dockerfile of more than {limits.bytes:,} bytes is for `dockopt fix`."
                    )
    except TimeoutError:
        raise Trouble(408, "The text did not arrive in time.") from None
    return bytes(data)


def _read(path: Path, name: str, most: int) -> bytes:
    try:
        if not path.is_file():
            raise Trouble(404, f"{name} is no file any more.")
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise Trouble(404, f"{name} cannot be read: {error.strerror}.") from error
    if len(data) > most:
        raise Trouble(413, f"{name} has more than {most:,} bytes. Give it to `dockopt fix`.")
    return data
