"""Regular expressions that are compiled when they are first used: a run needs few of them, a start none."""

import re
from typing import Any, AnyStr, Generic, cast

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "sub", "subn", "split")


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like `re.compile`, for the constants of a module."""
    return cast("re.Pattern[AnyStr]", LazyPattern(text, flags))


class LazyPattern(Generic[AnyStr]):
    """A pattern that the first question compiles; from then on it has the compiled one's methods."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._text: AnyStr = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # protocols that `copy` and others ask for: a pattern has none of its own
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        vars(self).update({each: getattr(compiled, each) for each in _METHODS})
        return getattr(compiled, name)

    def __repr__(self) -> str:
        return f"regex({self._text!r})"
