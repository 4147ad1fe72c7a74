"""`fix --verify` on a real engine: programs that mislead the static evidence get a plan that works, or none.

Each hides from the sources what it opens, loads or calls: its name is computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dockopt.context.tree import BuildContext
from dockopt.engine import Options, fix
from dockopt.facts.slicing.terms import Breadth, Rung, Terms
from dockopt.verify.ladder import Attempt, Climb, climb
from dockopt.verify.observe import Use
from dockopt.verify.proof import prove
from dockopt.verify.session import Limits, session
from dockopt.verify.sides import Side, Subject
from dockopt.verify.verdict import Proof, Verdict

from .docker import stand_in

if TYPE_CHECKING:
    from pathlib import Path

    from dockopt.engine import Result

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("docker")]

PYTHON = {
    "Dockerfile": """FROM python:3.12
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["python", "app.py"]
""",
    "requirements.txt": "idna==3.7\n",
}
TOOL = """import subprocess
name = "".join(["g", "it"])
print(subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout.split()[0])
"""
LIBRARY = """import ctypes
library = ctypes.CDLL(".".join(["libyaml-0", "so", "2"]))
print(library.yaml_get_version_string is not None)
"""
NODE = {
    "Dockerfile": """FROM node:20
WORKDIR /app
COPY package*.json ./
RUN npm install
COPY . .
CMD ["node", "app.js"]
""",
    "package.json": """{"name": "a", "version": "1.0.0",
 "dependencies": {"is-odd": "3.0.1"}, "devDependencies": {"typescript": "5.4.5"}}
""",
    "app.js": 'const name = ["type", "script"].join("");\nconsole.log(require(name).version);\n',
}
GO = {
    "Dockerfile": """FROM golang:1.22-bookworm
WORKDIR /app
COPY . .
RUN CGO_ENABLED=0 go build -o server .
CMD ["./server"]
""",
    "go.mod": "module example.com/a\n\ngo 1.21\n",
    "README.md": "hello\n",
}
OPENS = """package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	text, err := os.ReadFile(strings.ToUpper("readme") + ".md")
	if err != nil {
		%s
	}
	fmt.Print(string(text))
}
"""
FAILS = OPENS % "fmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)"
HIDES = OPENS % 'fmt.Print("nothing")'
# A generator writes outside of the application folder.
OUTSIDE = {
    "Dockerfile": GO["Dockerfile"].replace("RUN ", "RUN go generate ./... && "),
    "go.mod": GO["go.mod"],
    "main.go": HIDES.replace('strings.ToUpper("readme") + ".md"', 'strings.ToLower("/OPT/A/B")').replace(
        "package main\n", "package main\n\n//go:generate sh make.sh\n"
    ),
    "make.sh": "d=/opt; mkdir -p $d/a; echo 1 > $d/a/b\n",
}
# A tool of the original's own image, of which a slim one has nothing, and which nobody complains of.
OWN_TOOL = """package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	_, err := exec.LookPath(strings.ToLower("GIT"))
	_, here := os.Stat(strings.ToUpper("%s") + ".md")
	fmt.Print(err == nil, here == nil)
}
"""
# What a split saves on the original's own image.
BUILD_ONLY = GO["Dockerfile"].replace(
    "COPY", "RUN apt-get update && apt-get install -y --no-install-recommends cmake\nCOPY", 1
)
LOOKS = "import shutil\nprint(shutil.which('g' + 'it') is None)\n"
DIES = "import sys\nsys.exit('no database')\n"


def climbed(folder: Path, files: dict[str, str]) -> Climb:
    for name, text in files.items():
        (folder / name).write_text(text)
    file = folder / "Dockerfile"
    stand_in(file)
    context = BuildContext.open(folder, file)

    def propose(terms: Terms) -> Result:
        return fix(files["Dockerfile"], context, Options(terms=terms))

    limits = Limits(start=20)
    with session(note=print, network="none", build_network="host", limits=limits) as opened:

        def proved(attempt: Attempt) -> Proof:
            original = Side("original", "", attempt.result.before)
            subject = Subject(original, Side("rewritten", "", attempt.result.after), folder)
            return prove(opened, subject, Use(), edits=())

        return climb(propose, proved)


def added(found: Climb) -> list[tuple[str, str]]:
    return [(each.kind, each.name) for each in found.tried[-1].attempt.terms.pieces]


@pytest.mark.parametrize(
    ("files", "piece"),
    [
        (PYTHON | {"app.py": TOOL}, ("package", "git")),
        (PYTHON | {"app.py": LIBRARY}, ("package", "libyaml-0-2")),
        (NODE, ("folder", "/app/node_modules/typescript")),
        (GO | {"main.go": FAILS}, ("file", "/app/README.md")),
    ],
    ids=["tool", "library", "module", "file"],
)
def test_what_a_failed_proof_names_is_added(
    tmp_path: Path, files: dict[str, str], piece: tuple[str, str]
) -> None:
    found = climbed(tmp_path, files)
    assert [each.proof.verdict for each in found.tried] == [Verdict.DIFFERENT, Verdict.SAME]
    assert added(found) == [piece]
    assert found.tried[-1].attempt.terms.rung.breadth is Breadth.EXACT


def test_what_is_not_named_comes_with_the_folder(tmp_path: Path) -> None:
    found = climbed(tmp_path, GO | {"main.go": HIDES})
    assert (found.verdict, added(found)) == (Verdict.SAME, [])
    assert found.tried[-1].attempt.terms.rung.breadth is Breadth.FOLDER


def test_what_lies_elsewhere_comes_with_everything_but_the_toolchain(tmp_path: Path) -> None:
    found = climbed(tmp_path, OUTSIDE)
    assert (found.verdict, added(found)) == (Verdict.SAME, [])
    assert found.tried[-1].attempt.terms.rung.breadth is Breadth.ALL


@pytest.mark.parametrize(
    ("file", "breadth"), [("none", Breadth.EXACT), ("readme", Breadth.FOLDER)], ids=["exact", "folder"]
)
def test_what_only_the_original_image_has_comes_with_it(tmp_path: Path, file: str, breadth: Breadth) -> None:
    found = climbed(tmp_path, GO | {"Dockerfile": BUILD_ONLY, "main.go": OWN_TOOL % file})
    assert (found.verdict, added(found)) == (Verdict.SAME, [])
    assert found.tried[-1].attempt.terms.rung == Rung(breadth, same=True)
    assert [each.proof.verdict for each in found.tried[:-1]] == [Verdict.DIFFERENT] * (3 + breadth)


def test_what_no_split_gives_leaves_the_other_passes(tmp_path: Path) -> None:
    text = (
        PYTHON["Dockerfile"]
        .replace("COPY requirements.txt .\n", "COPY . .\n", 1)
        .replace("COPY . .\nCMD", "CMD")
    )
    found = climbed(tmp_path, PYTHON | {"Dockerfile": text, "app.py": LOOKS})
    assert found.verdict is Verdict.SAME
    assert found.tried[-1].attempt.terms.rung.breadth is None
    assert found.tried[-1].attempt.result.changed


def test_both_dying_alike_is_inconclusive(tmp_path: Path) -> None:
    found = climbed(tmp_path, PYTHON | {"app.py": DIES})
    assert (found.verdict, len(found.tried)) == (Verdict.INCONCLUSIVE, 1)
