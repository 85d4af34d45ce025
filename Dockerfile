# One image for web, worker and beat; compose.yaml shows the three commands.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-noto-core fonts-noto-cjk \
        postgresql-client \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY . .
RUN for po in locale/*/LC_MESSAGES/*.po; do [ ! -e "$po" ] || pybabel --quiet compile -i "$po" -o "${po%.po}.mo"; done \
    && bin/collect-static \
    && useradd --system --uid 10001 app \
    && chown -R app var

USER app
EXPOSE 8000
ENV ENVIRONMENT=production
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--no-access-log", "config.wsgi:application"]
