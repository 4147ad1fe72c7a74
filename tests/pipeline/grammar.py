"""Plausible Dockerfiles for Hypothesis: what people write for Node, Python and Go, in every order.

Unlike `syntax.strategies` the words mean something to the passes; unlike the golden cases the combinations
are nobody's choice.
"""

from __future__ import annotations

from hypothesis import strategies as st

CONTEXT = {
    "package.json": '{"name": "svc", "scripts": {"build": "tsc", "start": "node dist/index.js"},'
    ' "dependencies": {"koa": "2"}, "devDependencies": {"typescript": "5"}}',
    "package-lock.json": '{"name": "svc", "lockfileVersion": 3, "packages": {}}',
    "requirements.txt": "flask\ngunicorn\n",
    "go.mod": "module example.com/app\n\ngo 1.22\n",
    "main.go": "package main\n\nfunc main() {}\n",
    "app.py": "import flask\n",
    "src/index.ts": 'import Koa from "koa";\n',
    "start.sh": '#!/bin/sh\nset -e\nexec "$@"\n',
    ".npmrc": "//registry.example.com/:_authToken=s3cr3tpa55\n",
    ".dockerignore": "node_modules\n.venv\nvenv\n",
}

BASES = [
    *(
        "node:20",
        "node:20-slim",
        "node:20-alpine",
        "node:18-bookworm",
        "python:3.12",
        "python:3.11-slim-bookworm",
    ),
    *(
        "python:3.12-alpine",
        "golang:1.22-bookworm",
        "golang:1.22-alpine3.19",
        "golang:1.21",
        "debian:bookworm",
    ),
    *("ubuntu:22.04", "alpine:3.19", "registry.example.com/base:1", "python:${V}", "scratch"),
]

INSTALLS = [
    *(
        "RUN npm ci",
        "RUN npm install",
        "RUN npm ci --omit=dev && npm cache clean --force",
        "RUN yarn install",
    ),
    *("RUN pip install -r requirements.txt", "RUN pip install --no-cache-dir -r requirements.txt gunicorn"),
    *("RUN pip install --upgrade pip", "RUN go mod download", "RUN npm install -g typescript"),
    "RUN python -m venv /opt/venv",
    "RUN --mount=type=cache,target=/root/.cache pip install -r requirements.txt",
    "RUN <<EOF\npip install -r requirements.txt\nEOF",
    "RUN apt-get update && apt-get install -y gcc libpq-dev ffmpeg && rm -rf /var/lib/apt/lists/*",
    "RUN apt-get update \\\n # tools\n && apt-get install -y \\\n    build-essential \\\n && rm -rf /tmp/x",
    "RUN apt-get update",
    "RUN apt-get install -y curl",
    "RUN apt-get update && apt-get install -y git",
    "RUN apk add --no-cache git build-base",
    "RUN apk add --virtual .deps gcc && pip install -r requirements.txt && apk del .deps",
    *("RUN apk update", "RUN apk update && apk add curl && rm -rf /var/cache/apk/*"),
    *("RUN dnf install -y httpd && dnf clean all", "RUN composer install", "RUN bundle install"),
]

BUILDS = [
    *(
        "RUN npm run build",
        "RUN go build -o /bin/app .",
        "RUN CGO_ENABLED=0 go build -o app main.go",
        "RUN make",
    ),
    *(
        "RUN go install .",
        "RUN python manage.py collectstatic --noinput",
        "RUN ./setup.sh",
        "RUN npm run build && npm test",
    ),
    *("RUN chmod +x start.sh", "RUN chown -R node:node /app", "RUN useradd -m app", "RUN adduser -D app"),
    *(
        "RUN mkdir -p /data && chown app:app /data",
        "RUN rm -rf tests",
        "RUN cp app.py main.py",
        "RUN mv app /bin/app",
    ),
    *('RUN ["npm", "run", "build"]', "RUN echo done > /etc/done", "RUN cd src && npm run build", "RUN a | b"),
    *("RUN cd /app && make && make install", "RUN cd src; make", "RUN cd lib && make || true"),
]

COPIES = [
    *("COPY . .", "COPY . /app", "COPY package*.json ./", "COPY requirements.txt .", "COPY go.mod ./"),
    *(
        "ADD . /app/",
        "COPY src ./src",
        "COPY --chown=app:app . .",
        "COPY start.sh /start.sh",
        'COPY ["app.py", "/srv/"]',
        "COPY package.json .npmrc ./",
        "COPY .npmrc /root/.npmrc",
    ),
    *("COPY <<EOF /etc/motd\nhello\n# no comment\nEOF", "ADD https://example.com/x /x"),
]

SETTINGS = [
    *(
        "WORKDIR /app",
        "WORKDIR src",
        "ENV A=1 B=$A",
        "ENV NODE_ENV production",
        'ENV PATH="/opt/venv/bin:$PATH"',
    ),
    *(
        "ARG V=3.12",
        "ARG TOKEN",
        "ENV API_TOKEN=$TOKEN",
        "ENV DB_PASSWORD s3cr3tpa55",
        "USER node",
        "USER app",
        "USER root",
        "EXPOSE 8080",
        "EXPOSE 80/tcp 443",
        "VOLUME /data",
    ),
    *("ARG VERSION=1", "ARG GIT_SHA", "LABEL version=$VERSION", "ENV RELEASE=$VERSION"),
    *(
        'LABEL a="b c" d=$A',
        "STOPSIGNAL SIGINT",
        'SHELL ["/bin/bash", "-c"]',
        "HEALTHCHECK NONE",
        "WORKDIR $HOME",
        "MAINTAINER Jo Smith <jo@example.com>",
        "ENV GREETING hello there",
        "LABEL old form",
    ),
    *("HEALTHCHECK --interval=3s CMD curl -f http://localhost/ || exit 1", "ONBUILD RUN true"),
]

STARTS = [
    *('CMD ["npm", "start"]', 'CMD ["node", "dist/index.js"]', 'CMD ["python", "app.py"]', 'CMD ["./app"]'),
    *(
        'CMD ["gunicorn", "app:app"]',
        "CMD python app.py",
        'ENTRYPOINT ["/start.sh"]',
        'ENTRYPOINT ["app"]',
        "CMD go run .",
    ),
    *('ENTRYPOINT ["./start.sh"]\nCMD ["node", "src/index.js"]', 'CMD ["/bin/app"]', "CMD app", ""),
]

COMMENTS = ["", "# a comment", "#", "  # indented", "# 한국어"]


@st.composite
def _steps(draw: st.DrawFn, longest: int) -> list[str]:
    step = (
        st.sampled_from(INSTALLS)
        | st.sampled_from(BUILDS)
        | st.sampled_from(COPIES)
        | st.sampled_from(SETTINGS)
    )
    rows: list[str] = []
    for each in draw(st.lists(step, min_size=1, max_size=longest)):
        if draw(st.integers(0, 3)) == 0:
            rows.append(draw(st.sampled_from(COMMENTS)))
        rows.append(each)
    return rows


@st.composite
def _finished(draw: st.DrawFn, rows: list[str]) -> str:
    text = "\n".join(rows)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    newline = "\r\n" if "\r\n" in text else "\n"
    return draw(st.sampled_from(["", "\ufeff"])) + text + draw(st.sampled_from(["", newline, newline * 2]))


@st.composite
def single_stage(draw: st.DrawFn) -> str:
    """A file with one FROM."""
    rows = draw(
        st.sampled_from([[], ["# syntax=docker/dockerfile:1"], ["# The service.", ""], ["ARG V=3.12"]])
    )
    alias = draw(st.sampled_from(["", "", " AS builder", " as app", " AS runtime"]))
    rows = [
        *rows,
        f"FROM {draw(st.sampled_from(BASES))}{alias}",
        *draw(_steps(9)),
        draw(st.sampled_from(STARTS)),
    ]
    return draw(_finished(rows))


@st.composite
def commented(draw: st.DrawFn) -> str:
    """A file with one FROM whose RUNs go on over lines, with a comment in each break."""
    text = draw(single_stage()).replace("\r\n", "\n")
    parts = text.split(" && ")
    breaks = [f" \\\n  # step {number}\n && " for number in range(1, len(parts))]
    return parts[0] + "".join(between + part for between, part in zip(breaks, parts[1:], strict=True))


@st.composite
def staged(draw: st.DrawFn) -> str:
    """A file with several FROMs that refer to each other by number and by name."""
    rows: list[str] = []
    count = draw(st.integers(2, 4))
    for index in range(count):
        alias = draw(st.sampled_from(["", "", f" AS stage{index}", " AS builder"]))
        rows += ["", f"FROM {draw(st.sampled_from(BASES[:-2]))}{alias}", *draw(_steps(4))]
        if index:
            number = draw(st.integers(0, index - 1))
            rows.append(
                draw(
                    st.sampled_from(
                        [
                            f"COPY --from={number} /app /app",
                            f"RUN --mount=type=bind,from={number},source=/app,target=/x cp -r /x /y",
                            "COPY --from=busybox:1.36 /bin/busybox /bin/busybox",
                        ]
                    )
                )
            )
    return draw(_finished([*rows, draw(st.sampled_from(STARTS))]))
