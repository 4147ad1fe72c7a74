"""The contract: each change of the image configuration is seen, and nothing else is."""

from __future__ import annotations

import pytest

from dockopt.facts.contract import differences, final_contract

from .helpers import dockerfile

TEXT = """\
FROM node:20
ENV A=1 B=$A
ENV PATH="/opt/bin:$PATH"
LABEL title="x"
WORKDIR /app
USER node
VOLUME /data
EXPOSE 80 443/tcp
STOPSIGNAL SIGINT
SHELL ["/bin/bash", "-c"]
HEALTHCHECK --interval=3s CMD curl -f http://localhost/
ENTRYPOINT ["tini", "--"]
CMD ["node", "x.js"]
"""


def compared(after: str, before: str = TEXT) -> list[str]:
    return differences(final_contract(dockerfile(before)), final_contract(dockerfile(after)))


def test_the_same_text_has_the_same_contract() -> None:
    assert compared(TEXT) == []


CHANGES = [
    ("ENV A=1 B=$A\n", "ENV A=2 B=$A\n", "ENV A"),
    ("ENV A=1 B=$A\n", "ENV B=$A A=1\n", "ENV"),
    ("ENV A=1 B=$A\n", "ENV A=1\n", "ENV B"),
    ("ENV A=1 B=$A\n", "", "ENV A"),
    ("ENV A=1 B=$A\n", "ARG A=1\nENV B=$A\n", "ENV"),
    ('ENV PATH="/opt/bin:$PATH"\n', "", "ENV PATH"),
    ("USER node\n", "USER node\nENV A=3\n", "ENV A"),
    ('LABEL title="x"\n', 'LABEL title="y"\n', "LABEL"),
    ('LABEL title="x"\n', "", "LABEL"),
    ("WORKDIR /app\n", "WORKDIR /srv\n", "WORKDIR"),
    ("WORKDIR /app\n", "", "WORKDIR"),
    ("USER node\n", "", "USER"),
    ("USER node\n", "USER root\n", "USER"),
    ("VOLUME /data\n", "", "VOLUME"),
    ("VOLUME /data\n", "VOLUME /data /more\n", "VOLUME"),
    ("EXPOSE 80 443/tcp\n", "EXPOSE 80\n", "EXPOSE"),
    ("EXPOSE 80 443/tcp\n", "EXPOSE 80 443/udp\n", "EXPOSE"),
    ("STOPSIGNAL SIGINT\n", "STOPSIGNAL SIGTERM\n", "STOPSIGNAL"),
    ("STOPSIGNAL SIGINT\n", "", "STOPSIGNAL"),
    ('SHELL ["/bin/bash", "-c"]\n', "", "SHELL"),
    ("--interval=3s", "--interval=4s", "HEALTHCHECK"),
    ("CMD curl -f", "CMD curl", "HEALTHCHECK"),
    ('ENTRYPOINT ["tini", "--"]\n', "", "ENTRYPOINT"),
    ('ENTRYPOINT ["tini", "--"]\n', "ENTRYPOINT tini --\n", "ENTRYPOINT"),
    ('CMD ["node", "x.js"]\n', "CMD node x.js\n", "CMD"),
    ('CMD ["node", "x.js"]\n', "", "CMD"),
    ('CMD ["node", "x.js"]\n', 'CMD ["node", "x.js"]\nONBUILD RUN true\n', "ONBUILD"),
]


@pytest.mark.parametrize(("old", "new", "named"), CHANGES)
def test_a_change_is_seen(old: str, new: str, named: str) -> None:
    assert TEXT.count(old) == 1
    found = compared(TEXT.replace(old, new))
    assert found
    assert named in found[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # The order of what adds up says nothing, nor where it stands.
        ("EXPOSE 80 443/tcp\n", "EXPOSE 443/tcp\nEXPOSE 80\n"),
        ("STOPSIGNAL SIGINT\n", "STOPSIGNAL SIGTERM\nSTOPSIGNAL SIGINT\n"),
        ("USER node\n", "USER root\nRUN true\nUSER node\n"),
        ("WORKDIR /app\n", "WORKDIR /\nWORKDIR app\n"),
        # A further variable, and a further entry of PATH, are no loss.
        ("USER node\n", "USER node\nENV C=1\n"),
        ('ENV PATH="/opt/bin:$PATH"\n', 'ENV PATH="/go/bin:$PATH"\nENV PATH="/opt/bin:$PATH"\n'),
        ("FROM node:20\n", "FROM node:20 AS x\nFROM x\n"),
        ("FROM node:20\n", "FROM node:20-slim\n"),
    ],
)
def test_what_is_no_change(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    assert compared(TEXT.replace(old, new)) == []


@pytest.mark.parametrize(
    ("before", "after", "named"),
    [
        # What the old base image said at run time, and the new one does not.
        ("FROM node:20\n", "FROM debian:bookworm-slim\n", "ENTRYPOINT"),
        ("FROM node:20\nENTRYPOINT []\nCMD []\n", "FROM nginx:1.27\nENTRYPOINT []\nCMD []\n", "STOPSIGNAL"),
        ('FROM python:3.12\nCMD ["x"]\n', 'FROM debian:bookworm-slim\nCMD ["x"]\n', "ENV"),
        ("FROM python:3.12\n", "FROM registry.example.com/x:1\n", "no longer known"),
        # A stage that the last one extends counts, another one does not.
        ("FROM node:20 AS x\nUSER node\nFROM x\n", "FROM node:20 AS x\nFROM x\n", "USER"),
    ],
)
def test_what_was_inherited(before: str, after: str, named: str) -> None:
    found = compared(after, before)
    assert any(named in each for each in found)


def test_a_stage_that_is_only_copied_from_does_not_count() -> None:
    before = "FROM node:20 AS x\nUSER node\nENV A=1\nFROM node:20\nCOPY --from=x /a /b\n"
    assert compared(before.replace("USER node\nENV A=1\n", ""), before) == []


def test_a_toolchain_variable_may_go() -> None:
    before = 'FROM golang:1.22-bookworm\nWORKDIR /a\nENTRYPOINT ["/x"]\n'
    after = 'FROM debian:bookworm-slim\nWORKDIR /a\nENTRYPOINT ["/x"]\n'
    assert compared(after, before) == []
