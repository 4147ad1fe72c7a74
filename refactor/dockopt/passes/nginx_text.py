"""The RUN that writes the settings of nginx for a served folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dockopt.knowledge.file_servers import nginx

if TYPE_CHECKING:
    from dockopt.facts.file_server import Served


def settings_run(served: Served, run: str, escape: str, newline: str) -> str:
    """The instruction, behind the keyword `run`; each line of the settings is a word of printf.

    Redirects name no host and no port: from outside, the port may be another one.
    """
    known = nginx()
    port = f"${{{served.variable}}}" if served.variable else served.port
    lines = [
        f"server {{ listen {port}; root {served.folder}; absolute_redirect off;",
        f"include /etc/nginx/mime.types; types {{ {known.types} }}",
    ]
    if served.server.compresses:
        lines.append(f"gzip on; gzip_types {known.compressed};")
    page = f"error_page 404 {served.server.page}; " if served.server.page and not served.single else ""
    lines.append(f"{page}location / {{ try_files {' '.join(served.tries)}; }} }}")
    target = known.template if served.variable else known.settings
    folder = target.rpartition("/")[0]
    first = f"{run} mkdir -p {folder} && printf '%s\\n'" if served.variable else f"{run} printf '%s\\n'"
    words = [f"    '{line}'" for line in lines]
    return f" {escape}{newline}".join([first, *words]) + f" > {target}{newline}"
