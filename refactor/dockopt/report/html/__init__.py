"""A proof as one page that needs nothing else: no network, no script, no other file."""

from __future__ import annotations

from dockopt.report.html.content import Content, Source
from dockopt.report.html.page import page

__all__ = ["Content", "Source", "page"]
