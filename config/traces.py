"""Where spans go: to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, by OTLP over HTTP; nowhere without it.

OpenTelemetry's own variables say the rest (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME).
"""

from __future__ import annotations

import os

from django.conf import settings
from opentelemetry import trace

SERVICE = "returns-portal"


def start() -> None:
    """Send spans from now on. Called by each process that works, after it was forked: a thread sends them."""
    if not settings.OTEL_EXPORTER_OTLP_ENDPOINT:
        return
    # What sends takes a tenth of a second to load, which nobody waits for who does not want it.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    name = os.environ.get("OTEL_SERVICE_NAME", SERVICE)
    provider = TracerProvider(resource=Resource.create({"service.name": name, "service.version": settings.VERSION}))
    collector = OTLPSpanExporter(f"{settings.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(collector))
    trace.set_tracer_provider(provider)
