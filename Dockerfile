FROM python:3.12-slim AS build
RUN python -m venv /linli/.venv
COPY requirements.lock /linli/
RUN /linli/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /linli/requirements.lock

FROM python:3.12-slim
# A Chinese font to print cards with: 5 MB, where Noto Sans CJK would be 90. Any version of it will do.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 linli \
    && useradd --no-create-home --uid 10001 --gid linli --home-dir /linli --shell /usr/sbin/nologin linli \
    && install -d -o linli -g linli /linli/var
WORKDIR /linli
COPY --from=build /linli/.venv /linli/.venv
COPY . /linli
# Mount config.yaml at /linli/config.yaml and a volume at /linli/var; secrets come as environment variables.
ENV PATH=/linli/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LINLI__SERVER__HOST=0.0.0.0
# Nothing can be written here once it runs: what is compiled now saves each start half a second.
RUN python -m compileall -q bot handlers models scheduler
USER 10001:10001
VOLUME /linli/var
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ.get(\"LINLI__SERVER__PORT\", 8080)}/healthz', timeout=4)"]
CMD ["python", "-m", "bot", "serve"]
