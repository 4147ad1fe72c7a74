"""`dockopt web`: a page on this machine, until Ctrl-C."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from dockopt.cli.advice import FileError, failure
from dockopt.cli.choice import Chooser
from dockopt.cli.configuration_file import ConfigurationError
from dockopt.cli.exit_codes import ExitCode
from dockopt.cli.targets import find_targets
from dockopt.cli.terminal import say, write_data

if TYPE_CHECKING:
    from dockopt.cli.web_options import WebRequest
    from dockopt.engine.types import Options
    from dockopt.web.project import Project


def run(request: WebRequest) -> int:
    """Serve the page; the exit code."""
    try:
        from dockopt.web import app, guard, serving
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("dockopt"):
            raise
        return _failed(f"the page needs {error.name}. Run `pip install 'dockopt[web]'`.")
    if request.choice.conflict is not None:
        return _failed(request.choice.conflict)
    try:
        project = _project(request)
        options = _options(request, project)
    except ConfigurationError as error:
        say(str(error))
        return ExitCode.FAILED
    except OSError as error:
        say(failure(request.project or "dockopt", error))
        return ExitCode.FAILED
    try:
        listener = serving.listen(request.port)
    except OSError as error:
        return _failed(_no_port(request.port, error))
    with listener:
        address = guard.Address.new(listener.getsockname()[1])
        write_data(f"{address}\n".encode())
        say("Open this address in a browser of this machine. Ctrl-C ends the page.")
        try:
            serving.serve(app.make_app(project, options, address), listener)
        except KeyboardInterrupt:  # the way to end it
            say("")
    return ExitCode.DONE


def _failed(reason: str) -> int:
    say(f"dockopt: error: {reason}")
    return ExitCode.FAILED


def _no_port(port: int, error: OSError) -> str:
    advice = "Choose another one with --port, or leave that out for a free one."
    if error.errno == errno.EADDRINUSE:
        return f"the port {port} is in use. {advice}"
    return f"the port {port} cannot be taken: {error.strerror or error}. {advice}"


def _project(request: WebRequest) -> Project:
    """What may be shown. Raises FileError."""
    from dockopt.web.project import Project

    context = None if request.context is None else Path(request.context).resolve()
    if context is not None and not context.is_dir():
        raise FileError(f"the context {request.context} is not a folder", "Check --context.")
    if request.project is None:
        return Project(context, (), context)
    named = Path(request.project)
    if not named.exists():
        raise FileError("there is no such file or folder", "Check the name.")
    found = list(find_targets([request.project], error=say, note=lambda text: say(f"note: {text}")))
    folder = named if named.is_dir() else named.parent
    return Project(folder.resolve(), tuple(path.absolute() for path in found), context)


def _options(request: WebRequest, project: Project) -> Options:
    """What is switched on at first. Raises ConfigurationError, and OSError."""
    from dockopt.engine.types import Options

    allowed = Chooser(request.choice).allowed(project.folder or Path())
    return Options(unsafe=allowed.unsafe, selected=allowed.rules)
