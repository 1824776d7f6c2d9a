# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
# 1 makes an image without the web app, which needs npm's registry to be built.
ARG ATELIER_SKIP_WEB=0
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /source
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY web ./web
COPY server ./server
COPY jobs ./jobs
COPY realtime ./realtime
COPY workspace ./workspace
COPY storage ./storage
# The environment is made without pip: nothing is installed where it runs.
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=cache,target=/root/.npm \
    pip wheel --no-deps --wheel-dir /wheels . \
    && python -m venv --without-pip /opt/atelier \
    && pip --python /opt/atelier/bin/python install --only-binary :all: /wheels/*.whl


FROM python:3.13-slim
LABEL org.opencontainers.image.title="Atelier" \
      org.opencontainers.image.description="A self-hosted, real-time collaboration server" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --system --gid 10001 atelier \
    && useradd --system --uid 10001 --gid atelier --no-create-home --home-dir /nonexistent atelier \
    # A volume that is mounted here belongs to who this folder belongs to.
    && install --directory --owner 10001 --group 10001 --mode 700 /var/lib/atelier/files /var/lib/atelier/scratch
COPY --from=build /opt/atelier /opt/atelier
ENV PATH=/opt/atelier/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    LOG_FORMAT=json
WORKDIR /tmp
USER 10001:10001
EXPOSE 8000
# Alive, not ready: a container is not to be restarted because a database is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["atelier"]
CMD ["serve"]
