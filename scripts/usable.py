"""Files that are unusable in the rewritten image: missing libraries, links and interpreters into nothing.

The same questions as the test harness asks of its own projects' images, asked inside the container:
exporting the whole file system of every foreign image takes longer than building it.
"""

from engine.docker import Docker
from engine.wholeness import unresolved

LIMIT = 240.0  # seconds for one image
# Only what a build brings: the distribution's own folders are the base image's. A package's own scripts count
# only as programs on PATH: it brings its tests and tools, too.
PROGRAM = r"""
cd /
places=
for folder in /*; do
  case $folder in
    /bin | /boot | /dev | /etc | /lib* | /media | /mnt | /proc | /run | /sbin | /sys | /tmp | /usr | /var) ;;
    *) places="$places $folder" ;;
  esac
done
for place in $places /usr/local; do
  find "$place" -xdev -type l ! -exec test -e {} \; -exec sh -c 'echo "LINK $1 -> $(readlink "$1")"' - {} \;
  find "$place" -xdev -name node_modules -prune -o -name site-packages -prune -o \
    -type f -perm -0100 -size -200k -exec grep -lm1 '^#!' {} + 2>/dev/null |
  while read -r file; do
    line=$(head -n 1 "$file" | tr -d '\r')
    case $line in '#!'*) ;; *) continue ;; esac
    set -f; set -- ${line#??}; set +f
    [ "${1##*/}" = env ] && { shift; [ "$1" = -S ] && shift; }
    command -v "$1" >/dev/null 2>&1 || echo "SCRIPT $file needs $1"
  done
  find "$place" -xdev -type f \( -perm -0100 -o -name '*.so' -o -name '*.so.*' -o -name '*.node' \) -print0 |
    xargs -0 -r sh -c 'for f; do head -c 4 "$f" | grep -q ELF && printf "%s\0" "$f"; done' - |
    xargs -0 -r sh -c 'echo "ldd $1"; ldd "$@" 2>&1 | grep -E "^/|not found|No such"' -
done
"""


def unusable(docker: Docker, image: str, *others: str) -> list[str]:
    """Name what is unusable in ``image`` and in none of the others: its original, and what it stands on."""
    found = _found(docker, image)
    for other in others:
        found -= _found(docker, other) if found else set()
    return sorted(found)


def _found(docker: Docker, image: str) -> set[str]:
    command = ("run", "--rm", "--network=none", "--user=0", "--entrypoint=sh", image, "-c", PROGRAM)
    said = docker.call(*command, limit=LIMIT).stdout.decode(errors="replace")
    lines = {line for line in said.splitlines() if line.startswith(("LINK ", "SCRIPT "))}
    for part in said.split("ldd ")[1:]:
        first, _, output = part.partition("\n")
        lines |= unresolved(output, first)
    return lines
