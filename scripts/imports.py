"""Python packages that could be imported in the original image and cannot in the rewritten one."""

from engine.docker import Docker

LIMIT = 240.0  # seconds for all packages of one image
PROGRAM = """
import os, signal, sys
names = set()
for folder in [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]:
    for entry in os.listdir(folder):
        listing = os.path.join(folder, entry, "top_level.txt")
        if entry.endswith(".dist-info") and os.path.exists(listing):
            names |= {line.strip() for line in open(listing) if line.strip().isidentifier()}
wanted = sys.argv[1:] or sorted(name for name in names if not name.startswith("_"))
for name in wanted:  # forked: a new interpreter for each costs more than most imports
    child = os.fork()
    if not child:
        try:
            signal.alarm(30)
            quiet = os.open(os.devnull, os.O_WRONLY)
            report = os.dup(1)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            __import__(name)
        except BaseException as error:
            said = f"{name} {type(error).__name__}: {error}".replace("\\n", " ")
            os.write(report, said[:200].encode() + b"\\n")
        os._exit(0)
    ended = os.waitpid(child, 0)[1]
    if ended and ended != signal.SIGALRM:
        print(name, "ends with signal", ended, flush=True)
"""


def unimportable(docker: Docker, original: str, image: str) -> list[str]:
    """Name the packages that only the original can import; one line each, with the error."""
    failing = _failing(docker, image, ())
    if failing:
        for name in _failing(docker, original, tuple(failing)):
            failing.pop(name, None)
    return [f"cannot import {name}: {error}" for name, error in failing.items()]


def _failing(docker: Docker, image: str, names: tuple[str, ...]) -> dict[str, str]:
    options = ("run", "--rm", "--network=none", "--entrypoint=python", image, "-c", PROGRAM, *names)
    lines = docker.call(*options, limit=LIMIT).stdout.decode(errors="replace").splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line)
