# syntax=docker/dockerfile:1
# One image per service: --build-arg MEMBERS=gateway. Only what that member needs gets in, with
# the versions and hashes of requirements.lock. --build-arg PACKAGES adds Debian's packages to the
# last stage: the renderer exports with LibreOffice.

# What is wanted of the lock and of our code. The next stage is built anew only if that changes.
FROM python:3.13-slim AS chosen
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
ARG MEMBERS
WORKDIR /src
COPY . .
RUN mkdir /chosen \
 && python deploy/images/closure.py $MEMBERS > /chosen/requirements.lock \
 && python deploy/images/closure.py --package hatchling > /chosen/build.lock \
 && python deploy/images/closure.py --folders $MEMBERS | xargs cp -r --parents -t /chosen

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_DEPS=1
# the picture engine has a part in C; what it is linked with comes to the last stage by PACKAGES
# hadolint ignore=DL3008
RUN --mount=from=chosen,source=/chosen,target=/chosen \
    if [ -d /chosen/libs/picture ]; then \
      apt-get update \
      && apt-get install --yes --no-install-recommends gcc libc6-dev libjpeg62-turbo-dev \
      && rm -rf /var/lib/apt/lists/*; \
    fi
RUN python -m venv --without-pip /app/venv
COPY --from=chosen /chosen/requirements.lock /chosen/build.lock /chosen/
RUN pip --python /app/venv/bin/python install --require-hashes --only-binary :all: -r /chosen/requirements.lock \
 && pip install --require-hashes --only-binary :all: -r /chosen/build.lock
COPY --from=chosen /chosen /chosen
RUN pip wheel --no-build-isolation --wheel-dir /wheels /chosen/libs/* /chosen/services/* \
 && pip --python /app/venv/bin/python install --no-index /wheels/*.whl \
 && /app/venv/bin/python -m compileall -q /app/venv/lib

FROM python:3.13-slim
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
ARG PACKAGES=""
# hadolint ignore=DL3008,SC3054
RUN if [ -n "$PACKAGES" ]; then \
      apt-get update \
      && read -ra packages <<< "$PACKAGES" \
      && apt-get install --yes --no-install-recommends "${packages[@]}" \
      && fc-cache --system-only --force \
      && rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin slidemill
ENV PATH=/app/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /app/venv /app/venv
COPY deploy/bucket.py deploy/logins.py deploy/migrate.py deploy/producer.py \
     deploy/roles.py deploy/topology.py deploy/users.py /app/deploy/
USER 10001:10001
EXPOSE 8080
