"""A page with something of everything in it, some of it hostile."""

from __future__ import annotations

from dockopt.engine.types import Decision, Evidence
from dockopt.report.html import Content, Source
from dockopt.report.observations import Measure, Observation, Section
from dockopt.report.text import Subject

HOSTILE = "<script>alert(1)</script>\"'& \x1b[31m\u202e\udcff"
KOREAN = "의존성을 먼저 설치합니다"
OLD = f"""FROM node:20
# {KOREAN}
WORKDIR /app
COPY . .
RUN npm ci && npm run build
CMD ["node", "dist/app.js"]
"""
NEW = f"""FROM node:20 AS builder
# {KOREAN}
WORKDIR /app
COPY . .
RUN npm ci && npm run build
FROM builder AS pruned
RUN npm prune --omit=dev
FROM node:20-slim AS runtime
WORKDIR /app
COPY --from=builder /app/dist /app/dist
COPY --from=pruned /app/node_modules /app/node_modules
CMD ["node", "dist/app.js"]
"""


def content(old: str = OLD, new: str = NEW, said: str = HOSTILE, failed_line: int = 5) -> Content:
    """Return a page's content; `said` stands everywhere where words of files and programs may stand."""
    return Content(
        subject=Subject(f"api/{said}", "api"),
        verdict="different",
        meaning="It is not the same.",
        reasons=(f"It behaves differently: {said}.",),
        original=Source("original", f"at {said}", old),
        rewritten=Source("rewritten", said, new, failed_line),
        sections=(
            Section("build", (Observation(f"line 5: {said}", "failed"),)),
            Section("files", (Observation("every program finds its libraries"),)),
            Section(
                "behaviour",
                (
                    Observation(f"GET /{said}", "different", f"200\n{said}", "nothing"),
                    Observation("its last words", quoted=f"{KOREAN}\n{said}\n" + "word " * 400),
                ),
            ),
        ),
        measures=(
            Measure("size", 5e8, 1e8, "500.0 MB", "100.0 MB"),
            Measure("packages", 0, 0, "0", "0"),
            Measure(f"next build, {said} edited", 1.0, 9.0, "1.0 s (1 step)", "9.0 s (2 steps)"),
        ),
        decisions=(
            Decision("split-stages", "changed", "split", said, 1, (Evidence(said, f"{said}.js", 3),)),
            Decision("name-stages", "refused", "unclear", "it is not clear", None, (), f"Way: {said}"),
        ),
        decided="What was decided.",
    )
