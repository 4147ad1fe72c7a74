FROM python:3.13 AS builder
WORKDIR /src
COPY pyproject.toml ./
# What dockopt needs stays in a layer of its own: an edit of the sources does not install it again.
RUN --mount=type=cache,id=pip-python-3.13,target=/root/.cache/pip python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["dependencies"], sep="\n")' > needed.txt \
 && pip install --prefix=/opt/dockopt -r needed.txt
COPY README.md LICENSE ./
COPY docs/man docs/man
COPY refactor refactor
RUN --mount=type=cache,id=pip-python-3.13,target=/root/.cache/pip pip install --no-deps --prefix=/opt/program .

FROM python:3.13-slim AS runtime
COPY --from=builder /opt/dockopt /usr/local
COPY --from=builder /opt/program /usr/local
WORKDIR /work
ENTRYPOINT ["dockopt"]
