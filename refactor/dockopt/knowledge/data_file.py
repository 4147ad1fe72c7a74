"""Reads the data files. Python keeps what it has read beside them, as it does with its own modules.

Parsing the TOML took a fifth of a start. The standard loader of source files keeps the compiled code, and
renews it when the file changes; here that code is nothing but the content of the file.
"""

from __future__ import annotations

import marshal
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import CodeType

DATA = Path(__file__).with_name("data")


class _TomlLoader(SourceFileLoader):
    """Takes a TOML file for a program whose one constant is the content."""

    def source_to_code(  # type: ignore[override]  # typeshed leaves out what the loader hands over
        self, data: bytes, path: str, *, _optimization: int = -1
    ) -> CodeType:
        """Compile the bytes of the file. Raises TOMLDecodeError."""
        import tomllib

        content = tomllib.loads(data.decode("utf-8"))
        return compile(repr(marshal.dumps(content)), path, "eval", optimize=_optimization)


def read_data(name: str) -> dict[str, Any]:
    """Return the content of `data/<name>.toml`. Raises OSError."""
    path = str(DATA / f"{name}.toml")
    code: Any = _TomlLoader(name, path).get_code(name)
    content: dict[str, Any] = marshal.loads(code.co_consts[0])  # noqa: S302 - as trusted as a .pyc file
    return content
