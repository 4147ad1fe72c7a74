"""What cannot be used in an image."""

from __future__ import annotations

import pytest

from dockopt.verify.wholeness import problems

from .samples import LOADER, elf, image

CACHE = b"glibc-ld.so.cache1.1\0\0/opt/lib/libz.so.1\0/usr/local/lib/libq.so\0"


def test_a_whole_image_has_no_problem() -> None:
    whole = image(
        {
            "/app/run": elf(("libc.so.6", "libz.so.1"), LOADER),
            "/lib64": "usr/lib64",
            "/usr/lib64/": b"",
            "/usr/lib64/ld-linux-x86-64.so.2": elf(),
            "/lib/x86_64-linux-gnu/libc.so.6": elf(),
            "/opt/lib/libz.so.1": elf(),
            "/etc/ld.so.cache": CACHE,
            "/app/script": b"#!/usr/bin/env -S run x\n",
            "/app/link": "run",
            "/usr/bin/env": elf(),
        },
        Cmd=["./run"],
        WorkingDir="/app",
        Env=["PATH=/app"],
    )
    assert problems(whole) == frozenset()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"/a": elf(("libz.so.1",))}, "/a: its library libz.so.1 is not there"),
        ({"/a": elf((), LOADER)}, f"/a: its loader {LOADER} is not there"),
        ({"/a": b"#!/usr/bin/perl -w\n"}, "/a: needs /usr/bin/perl, which is not there"),
        ({"/a": b"#!/usr/bin/env node\n", "/opt/node": elf()}, "/a: needs node, which is not there"),
        ({"/a": "b"}, "/a: a link to b, which is not there"),
        # In a folder that only ld.so.conf names, a library is not found until ldconfig has run.
        (
            {"/a": elf(("libz.so.1",)), "/usr/local/lib/libz.so.1": elf()},
            "/a: its library libz.so.1 is not there",
        ),
    ],
)
def test_what_is_missing_is_named(files: dict[str, bytes | str], said: str) -> None:
    assert problems(image(files)) == {said}


PACKAGE = "/app/node_modules/p/cli.py"


@pytest.mark.parametrize(
    ("files", "counts"),
    [
        ({}, False),
        ({"/app/node_modules/q/link": "../p/cli.py"}, False),
        ({"/app/node_modules/.bin/cli": "../p/cli.py"}, True),
        ({"/usr/local/bin/cli": PACKAGE}, True),
    ],
)
def test_a_script_of_a_package_counts_where_something_leads_to_it(
    files: dict[str, bytes | str],
    counts: bool,  # noqa: FBT001
) -> None:
    found = problems(image({PACKAGE: b"#!/usr/bin/env python3\n", **files}))
    assert found == ({f"{PACKAGE}: needs python3, which is not there"} if counts else frozenset())


def test_a_wrapper_that_an_installer_wrote_counts() -> None:
    wrapper = "/app/node_modules/.bin/cli"
    assert problems(image({wrapper: b"#!/bin/zsh\n"})) == {f"{wrapper}: needs /bin/zsh, which is not there"}


def test_a_library_of_another_machine_does_not_count() -> None:
    foreign = bytearray(elf())
    foreign[18] = 183  # EM_AARCH64
    found = problems(image({"/a": elf(("libz.so.1",)), "/usr/lib/libz.so.1": bytes(foreign)}))
    assert found == {"/a: its library libz.so.1 is not there"}


@pytest.mark.parametrize(
    ("runpath", "variables"),
    [("$ORIGIN/../lib", []), ("${ORIGIN}/../lib", []), ("", ["LD_LIBRARY_PATH=/app/lib"])],
)
def test_a_library_is_found_where_the_program_says(runpath: str, variables: list[str]) -> None:
    files = {"/app/bin/a": elf(("libz.so.1",), "", runpath), "/app/lib/libz.so.1": elf()}
    assert problems(image(files, Env=variables)) == frozenset()


def test_musl_looks_elsewhere() -> None:
    files: dict[str, bytes | str] = {"/lib/ld-musl-x86_64.so.1": elf(), "/usr/local/lib/libz.so": elf()}
    files["/a"] = elf(("libz.so",), "/lib/ld-musl-x86_64.so.1")
    assert problems(image(files)) == frozenset()
    files["/etc/ld-musl-x86_64.path"] = b"/lib:/usr/lib\n"
    assert problems(image(files)) == {"/a: its library libz.so is not there"}


@pytest.mark.parametrize("command", [["/app/run"], ["./run"], ["run"], ["nothing", "run"]])
def test_the_command_has_to_be_there(command: list[str]) -> None:
    found = problems(image({"/app/run": b"no program"}, Cmd=command, WorkingDir="/app"))
    assert found == {f"the container starts {command[0]}, which is not there or cannot be started"}


def test_the_entrypoint_goes_before_the_command() -> None:
    files = {"/bin/a": elf()}
    assert problems(image(files, Entrypoint=["a"], Cmd=["-x"])) == frozenset()
    assert problems(image(files)) == frozenset()  # no command: nothing to look for
