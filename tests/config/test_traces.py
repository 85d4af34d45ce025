"""Spans: what was worked on, within what and for how long; no path, no query and no text of an error."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from config.logs import JsonFormatter
from returns import outbox, tracing
from returns.models import OutboxMessage
from tests.characters import make_shop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
SECRET = "camille@example.com"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What would be sent to a collector."""
    sent, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(sent))
    monkeypatch.setattr(tracing, "_tracer", provider.get_tracer("tests"))
    yield sent
    provider.shutdown()


def told(span: ReadableSpan) -> str:
    return span.to_json()


def test_a_request_is_named_by_its_pattern(client: Client, spans: InMemorySpanExporter) -> None:
    make_shop()
    client.get(f"/returns/atelier/status/a-secret-token/?q={SECRET}")
    (span,) = spans.get_finished_spans()
    assert span.name == "GET returns/<slug:handle>/status/<token>/"
    assert span.attributes["http.response.status_code"] == 404
    assert span.attributes["db.queries"] > 0
    assert "a-secret-token" not in told(span)
    assert SECRET not in told(span)


def test_work_that_fails_says_which_and_of_what_type_and_no_more(spans: InMemorySpanExporter, settings) -> None:
    settings.EFFECTS = "tests.config.test_traces.EFFECTS"
    message = OutboxMessage.objects.create(
        shop=make_shop(), kind="mail.breaks", payload={"return": 12}, due_at=NOW, created_at=NOW
    )
    (leased,) = OutboxMessage.objects.all().claim(now=NOW, limit=1)
    lines: list[dict[str, object]] = []
    monitor = logging.Handler()
    monitor.emit = lambda record: lines.append(json.loads(JsonFormatter().format(record)))
    logging.getLogger("returns.outbox").addHandler(monitor)
    outbox.carry_out(leased, clock=lambda: NOW)
    logging.getLogger("returns.outbox").removeHandler(monitor)
    inner, outer = spans.get_finished_spans()
    assert (outer.name, outer.attributes["return"], outer.attributes["message_id"]) == ("mail.breaks", 12, message.pk)
    assert inner.parent.span_id == outer.context.span_id
    assert inner.status.description == "ValueError"
    assert SECRET not in told(inner) + told(outer)
    (line,) = lines
    assert (line["effect"], line["return"], line["error"]) == ("mail.breaks", 12, "ValueError")
    assert line["trace_id"] == format(outer.context.trace_id, "032x")


def breaks(message: OutboxMessage, *, now: datetime) -> None:
    with tracing.span("Shopify Orders"):
        raise ValueError(f"Key (email)=({SECRET}) already exists")


EFFECTS = {"mail.breaks": "tests.config.test_traces.breaks"}
