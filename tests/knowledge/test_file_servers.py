"""Command lines of file servers, and words of settings files that change what they send."""

import pytest

from dockopt.knowledge.file_servers import FileServer, Words, file_server, file_servers


@pytest.mark.parametrize("server", file_servers(), ids=lambda server: server.program[0])
def test_a_server_has_a_source_and_examples_that_it_matches(server: FileServer) -> None:
    assert server.source
    assert server.examples
    assert all(file_server(example.split()) is server for example in server.examples)


@pytest.mark.parametrize(
    "line", ["vite", "vite build", "python server.py", "python -m http.client", "served"]
)
def test_what_is_no_file_server(line: str) -> None:
    assert file_server(line.split()) is None


@pytest.mark.parametrize("text", ["proxy: {}", '"proxy": {}', "basicSsl()", "server: { https: true }"])
def test_a_word_that_is_set(text: str) -> None:
    assert Words(("*",), ("proxy", "basicSsl", "https")).found(text)


@pytest.mark.parametrize("text", ["// https://vite.dev/config/", "import https from 'x'", "noproxy: 1", ""])
def test_a_word_that_is_not_set(text: str) -> None:
    assert Words(("*",), ("proxy", "basicSsl", "https")).found(text) is None
