"""What a failed start of a container is taken for."""

import pytest
from python_on_whales.exceptions import DockerException

from dockopt.verify.container import StartError, start
from dockopt.verify.faults import EngineError


class Failing:
    """A container whose start fails with the engine's words."""

    def __init__(self, words: str) -> None:
        self.words = words

    def start(self) -> None:
        """Fail as the engine does."""
        raise DockerException(["docker", "container", "start"], 1, stderr=self.words.encode())


@pytest.mark.parametrize(
    "words",
    [
        "Error response from daemon: cannot join network of a non running container: 1f",
        "Error response from daemon: cannot start a stopped process: unknown",
        'Error response from daemon: exec: "app": runc create failed: executable file not found in $PATH',
    ],
)
def test_an_image_that_cannot_start_is_no_fault_of_the_engine(words: str) -> None:
    with pytest.raises(StartError):
        start(Failing(words))  # type: ignore[arg-type]  # only its start is used


def test_any_other_failure_is_one() -> None:
    with pytest.raises(EngineError):
        start(Failing("Cannot connect to the Docker daemon"))  # type: ignore[arg-type]  # only its start is used
