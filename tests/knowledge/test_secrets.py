"""Every look of a credential is found in its examples and not in what only resembles one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockopt.knowledge.data_file import read_data
from dockopt.knowledge.secrets import credential_files, is_placeholder, is_secret_name, shapes

TEXTS = [(shape, row) for shape, row in zip(shapes(), read_data("secrets")["text"], strict=True)]
FILES = [(kind, row) for kind, row in zip(credential_files(), read_data("secrets")["file"], strict=True)]


@pytest.mark.parametrize(("shape", "row"), TEXTS, ids=lambda each: getattr(each, "what", ""))
def test_a_look_has_a_source_and_examples(shape, row) -> None:  # type: ignore[no-untyped-def]
    assert row["source"]
    assert row["examples"]
    assert all(list(shape.places(text)) for text in row["examples"])


@pytest.mark.parametrize(("shape", "row"), TEXTS, ids=lambda each: getattr(each, "what", ""))
@given(data=st.data())
def test_all_that_has_a_look_has_one_of_its_marks(shape, row, data) -> None:  # type: ignore[no-untyped-def]
    text = data.draw(st.from_regex(row["pattern"]))
    assert any(mark in text.casefold() for mark in shape.marks)
    assert all(mark == mark.casefold() for mark in shape.marks)


@pytest.mark.parametrize("text", sorted({each for _, row in TEXTS for each in row.get("harmless", ())}))
def test_what_is_harmless_has_no_look(text: str) -> None:
    assert [shape.what for shape in shapes() if list(shape.places(text))] == []


@pytest.mark.parametrize(("kind", "row"), FILES, ids=lambda each: getattr(each, "what", ""))
def test_a_file_is_known_by_its_line(kind, row) -> None:  # type: ignore[no-untyped-def]
    assert row["source"]
    assert all(kind.line(f"\n{text}\n") == 2 for text in row["examples"])
    assert all(kind.line(text) is None for text in row["harmless"])
    assert row["examples"]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        (".npmrc", True),
        ("web/.npmrc", True),
        (".env", True),
        (".env.production", True),
        ("prod.env", True),
        ("keys/server.key", True),
        (".aws/credentials", True),
        ("home/.aws/credentials", True),
        (".env.example", False),
        (".env.sample", False),
        ("tests/server.key", False),
        ("credentials", False),
        ("src/env.ts", False),
        ("npmrc", False),
    ],
)
def test_a_file_is_known_by_its_name(path: str, known: bool) -> None:  # noqa: FBT001
    assert any(kind.means(path) for kind in credential_files()) is known


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        *((name, True) for name in ("NPM_TOKEN", "token", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "APIKEY")),
        *((name, True) for name in ("SECRET_KEY_BASE", "STRIPE_API_KEY", "DB_PWD", "GCP_CREDENTIALS")),
        *((name, False) for name in ("PWD", "TOKEN_TTL", "PASSWORD_FILE", "GPG_KEY", "CACHE_KEY", "KEY")),
        *((name, False) for name in ("PUBLIC_API_KEY", "NEXT_PUBLIC_ACCESS_KEY", "AUTHOR", "TOKENIZER")),
    ],
)
def test_names(name: str, secret: bool) -> None:  # noqa: FBT001
    assert is_secret_name(name) is secret


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *(
            (value, "")
            for value in ("", "changeme", "change-me", "xxxxxxxx", "<token>", "your-token-here", "secret")
        ),
        *(
            (value, "")
            for value in ("true", "none", "/run/secrets/token", "example-token", "dummy", "password1")
        ),
        ("postgres", "POSTGRES_PASSWORD"),
        ("app", "APP_SECRET"),
    ],
)
def test_placeholders(value: str, name: str) -> None:
    assert is_placeholder(value, name)


@pytest.mark.parametrize("value", ["s3cr3tpa55", "hunter22", "correct-horse", "0123456789abcdef", "postgres"])
def test_a_value_is_no_placeholder(value: str) -> None:
    assert not is_placeholder(value, "DB_PASSWORD")


@pytest.mark.parametrize(
    ("name", "value", "public"),
    [
        ("SWIFT_SIGNING_KEY", "A62AE125BBBFBB96A6E042EC925CC1CCED3D1561", True),
        ("SIGNING_KEY", "0x925CC1CCED3D1561", True),
        ("API_KEY", "A62AE125BBBFBB96A6E042EC925CC1CCED3D1561", False),
        ("JWT_SIGNING_KEY", "A62AE125BBBFBB96A6E042EC925CC1CCED3D1561", False),
        ("SIGNING_KEY", "a62ae125bbbfbb96a6e042ec925cc1cced3d1561", False),
        ("SIGNING_KEY", "c2VjcmV0IG9mIHRoZSBjb21wYW55", False),
    ],
)
def test_a_fingerprint_names_a_public_key(name: str, value: str, public: bool) -> None:  # noqa: FBT001
    assert is_placeholder(value, name) is public
