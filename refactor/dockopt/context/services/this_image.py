"""Which builds of the project make the image of this Dockerfile, and what that image is called."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from dockopt.syntax.regex import regex

if TYPE_CHECKING:
    from dockopt.context.tree import BuildContext

_TAG = regex(r":(?:[\w.-]|\$\{?\w+\}?|\$\(\w+\))*$")


def own_name(context: BuildContext) -> str:
    """The Dockerfile's path relative to the context's root; the usual one where it is not known."""
    if context.root is None or context.dockerfile is None:
        return "Dockerfile"
    return os.path.relpath(context.dockerfile, context.root).replace(os.sep, "/")


def builds_this(context: BuildContext, folder: str, dockerfile: str | None, home: str = ".") -> bool:
    """Whether a build of `folder` (relative to the context's root) with this file makes our image.

    `dockerfile` is relative to that folder, as in compose; None is the usual name. A variable or a URL in
    either is unclear, so it does not. `home`: the folder that is our build context.
    """
    name = posixpath.join(home, dockerfile or "Dockerfile")
    if "://" in folder or "$" in folder or posixpath.normpath(folder or ".") != home:
        return False
    return posixpath.normpath(name) == own_name(context)


def without_tag(image: str) -> str:
    """The name of an image without tag and digest; a variable in the name stays as it is written."""
    return _TAG.sub("", image.strip().partition("@")[0])
