FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md ./
COPY src ./src
COPY data ./data
RUN python -m venv /opt/kbot && /opt/kbot/bin/pip install --no-cache-dir -c constraints.txt .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 kbot && mkdir /data && chown kbot /data
COPY --from=build /opt/kbot /opt/kbot
ENV PATH=/opt/kbot/bin:$PATH KBOT_DATA_DIR=/data PYTHONUNBUFFERED=1
USER kbot
VOLUME /data
CMD ["kbot", "serve"]
