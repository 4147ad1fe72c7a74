"""Arguments that only tell what is built, and those that programs read."""

from __future__ import annotations

import pytest

from dockopt.knowledge.metadata_arguments import is_metadata


@pytest.mark.parametrize("name", ["BUILD_DATE", "VCS_REF", "version", "GIT_SHA", "MYAPP_VERSION"])
def test_it_tells_what_is_built(name: str) -> None:
    assert is_metadata(name)


@pytest.mark.parametrize(
    "name",
    [
        "NODE_ENV",
        "NODE_VERSION",
        "DEBIAN_FRONTEND",
        "PIP_INDEX_URL",
        "GIT_SSL_NO_VERIFY",
        "NPM_TOKEN",
        "HTTP_PROXY",
    ],
)
def test_a_program_may_read_it(name: str) -> None:
    assert not is_metadata(name)
