"""What stands before a text that a program of the build writes to."""

import pytest

from dockopt.knowledge.outputs import writing_call


@pytest.mark.parametrize(
    "before",
    [
        'readFile("',
        'writeFile(name, "',
        'writeFileSync("index.html", \'<script src="',
        'copyFileSync("',
        "cp(`${here}/a`)('",
        'console.log("',
    ],
)
def test_what_is_not_written(before: str) -> None:
    assert writing_call().search(before) is None


@pytest.mark.parametrize(
    "before",
    [
        'writeFile("',
        "fs.writeFileSync(",
        "mkdirSync( `",
        'fs.mkdirSync(path.join("',
        'copyFileSync("a, b", \'',
        'cpSync(path.join(here, "assets"), "',
        "renameSync(from, ",
    ],
)
def test_what_is_written(before: str) -> None:
    assert writing_call().search(before)
