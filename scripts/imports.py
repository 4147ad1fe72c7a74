"""Python packages that could be imported in the original image and cannot in the rewritten one."""

from engine.docker import Docker

LIMIT = 240.0  # seconds for all packages of one image
PROGRAM = """
import os, subprocess, sys
names = set()
for folder in [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]:
    for entry in os.listdir(folder):
        listing = os.path.join(folder, entry, "top_level.txt")
        if entry.endswith(".dist-info") and os.path.exists(listing):
            names |= {line.strip() for line in open(listing) if line.strip().isidentifier()}
wanted = sys.argv[1:] or sorted(name for name in names if not name.startswith("_"))
for name in wanted:
    try:
        command = [sys.executable, "-W", "ignore", "-c", f"import {name}"]
        done = subprocess.run(command, capture_output=True, timeout=30)
    except subprocess.TimeoutExpired:
        continue
    if done.returncode:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["?"])[-1]
        print(name, last[:200])
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
