"""Spans for OpenTelemetry: what was worked on, for how long, and within what. Without a collector they cost nothing.

Names and facts are ours, ids and codes alone; the text of an error never goes out, since it may quote a row.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode

from returns.log_context import about

_tracer = trace.get_tracer("returns-portal")


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, **facts: Any) -> Iterator[Span]:
    """A piece of work. Its facts are in the lines of the log too; None is no fact."""
    known = {fact: value for fact, value in facts.items() if value is not None}
    started = _tracer.start_as_current_span(
        name, kind=kind, attributes=known, record_exception=False, set_status_on_exception=False
    )
    with started as here, about(**known):
        try:
            yield here
        except Exception as error:
            here.set_status(StatusCode.ERROR, type(error).__name__)
            raise


@contextmanager
def counting_queries(here: Span) -> Iterator[None]:
    """Tell how often the database was asked within, and for how many seconds; never what."""
    if not here.is_recording():
        yield
        return
    count, seconds = 0, 0.0

    def ask(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal count, seconds
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            count, seconds = count + 1, seconds + time.perf_counter() - began

    with connection.execute_wrapper(ask):
        yield
    here.set_attributes({"db.queries": count, "db.seconds": round(seconds, 4)})


def trace_id() -> str:
    """The id of what is being traced, 32 hexadecimal digits; "" where nothing is."""
    context = trace.get_current_span().get_span_context()
    return format(context.trace_id, "032x") if context.is_valid else ""
