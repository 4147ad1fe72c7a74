"""Ways to break a good split, each by one small edit of its final stage.

They stand for the mistakes a rewrite could make; a proof that lets one pass proves nothing.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sabotage:
    """One edit: ``pattern`` is looked for in the final stage, and ``symptom`` in the report."""

    name: str
    project: str
    pattern: str
    symptom: str
    replacement: str = ""

    def apply(self, text: str) -> str:
        """Return the text with its final stage edited; a split that offers nothing to break is an error."""
        start = [found.start() for found in re.finditer(r"(?im)^FROM ", text)][-1]
        stage, count = re.subn(self.pattern, self.replacement, text[start:], flags=re.MULTILINE)
        if not count:
            raise LookupError(f"{self.name}: nothing matches {self.pattern!r} in\n{text[start:]}")
        return text[:start] + stage


# The rest of a line and of those it continues on.
REST = r"(?:.*\\\n)*.*\n?"

TAKEN = "USER root\nRUN chown -R root:root /home/node/app\nUSER node\n"

LOST = "\nRUN rm -r /app/node_modules/body-parser\n"
GONE = "\nRUN rm -r /usr/local/lib/python3*/site-packages/click\n"

SABOTAGES = (
    Sabotage("built files left behind", "node-typescript", rf"^COPY --from={REST}", "different state"),
    Sabotage("sources left behind", "python-libpq", rf"^COPY (?!--from){REST}", "different state"),
    Sabotage(
        "no package of the library",
        "python-libpq",
        r"\blibpq5\b",
        "its library libpq.so.5 is not there",
        "netbase",
    ),
    Sabotage(
        "no file of the library",
        "python-libpq",
        r"\Z",
        "its library libpq.so.5 is not there",
        "\nRUN rm -r /usr/lib/*/libpq.so*\n",
    ),
    Sabotage(
        "no interpreter of the script", "node-entrypoint", r"\Z", "needs /bin/bash", "\nRUN rm /bin/bash\n"
    ),
    Sabotage("no package of a package", "python-gunicorn", r"\Z", "No module named 'click'", GONE),
    Sabotage(
        "no dependency of a package", "node-typescript", r"\Z", "the module body-parser is not there", LOST
    ),
    Sabotage(
        "no variable", "node-alpine", rf"^ENV {REST}", "different Env NODE_ENV: production became nothing"
    ),
    Sabotage(
        "other variable",
        "node-alpine",
        r"(?<=NODE_ENV=)production",
        "different Env NODE_ENV: production became development",
        "development",
    ),
    Sabotage("no user", "node-nonroot", rf"^USER {REST}", "different User: node became nothing"),
    Sabotage("no account", "python-user", rf"^RUN .*useradd{REST}", "invalid user"),
    Sabotage("folder of another owner", "node-nonroot", r"^(?=CMD)", "different GET /hit", TAKEN),
    Sabotage("other command", "python-libpq", r'"python"', "Cmd: ['python'", '"/usr/local/bin/python"'),
    Sabotage(
        "dangling link", "python-libpq", r"\Z", "a link to nowhere", "\nRUN ln -s nowhere /usr/local/link\n"
    ),
)
