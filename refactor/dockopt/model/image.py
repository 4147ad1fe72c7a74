"""Image references as FROM and --from write them: registry and name, tag, digest."""

from __future__ import annotations

from msgspec import Struct

from dockopt.syntax.regex import regex

# distribution/reference's grammar, relaxed: what does not match is kept as a bare name.
_REFERENCE = regex(
    r"(?P<name>(?:[^/@\s]+(?::\d+)?/)?[^:@\s]+)(?::(?P<tag>\w[\w.-]{0,127}))?(?:@(?P<digest>[\w+.-]+:[0-9a-fA-F]+))?"
)


class ImageReference(Struct, frozen=True):
    """`name:tag@digest`; the name keeps its registry as written."""

    name: str
    tag: str | None = None
    digest: str | None = None

    @property
    def text(self) -> str:
        """The reference as Docker writes it."""
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.name}{tag}" + (f"@{self.digest}" if self.digest else "")


def parse_image(text: str) -> ImageReference:
    """Read a reference in which all variables are resolved."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return ImageReference(text)
    return ImageReference(match["name"], match["tag"], match["digest"])
