"""Log lines that can't leak: an allow-list, not a filter.

Words written by our own rooms appear as they are, since we are answerable for them. Of other libraries' lines only the
unfilled template appears: their arguments may hold paths with tokens, rows with addresses or whole bodies. Of an
exception its type and the places it passed through appear, never its text (a database error quotes the row).
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

from returns import log_context
from returns.tracing import trace_id

OWN_ROOMS = (
    "config",
    "returns",
    "returns_portal",
    "returns_api",
    "shop_integration",
    "labels",
    "simulator",
)
FACTS = (
    "event", "effect", "topic", "operation", "webhook_id", "shop", "rma", "message_id", "attempt", "attempts",
    "age_seconds", "count", "seconds", "status_code", "kind", "outcome", "carrier", "request_id", "return",
    "method", "route", "key", "problem", "order", "account", "mark", "ended",
)  # fmt: skip
CELERY_FACTS = ("name", "id", "runtime")
# What begins a new line somewhere, moves a terminal's cursor or turns its text round.
_MOVES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
LEVELS = ("INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL")  # the first is the default


class AllowListFormatter(logging.Formatter):
    """One line per record with time, level, logger, message and the allowed facts given as `extra`."""

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return what may be told about `record`, in reading order."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        told |= {name: _plain(fact) for name, fact in log_context.facts().items() if name in FACTS}
        told |= {name: _plain(getattr(record, name)) for name in FACTS if hasattr(record, name)}
        if traced := trace_id():
            told["trace_id"] = traced
        if isinstance(record.args, dict):
            told |= {name: _plain(record.args[name]) for name in CELERY_FACTS if name in record.args}
        route = getattr(getattr(getattr(record, "request", None), "resolver_match", None), "route", None)
        if route is not None:
            told["route"] = route
        if record.exc_info and record.exc_info[1] is not None:
            told |= {"error": record.exc_info[1].__class__.__name__, "trace": _places(record.exc_info[1])}
        return told


class JsonFormatter(AllowListFormatter):
    """The facts as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return _on_one_line(json.dumps(self.facts(record), ensure_ascii=False))


class PlainFormatter(AllowListFormatter):
    """The facts as one line for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        facts = self.facts(record)
        head = f"{facts.pop('at')[11:23]} {facts.pop('level'):7} {facts.pop('logger')}: {facts.pop('message')}"
        trace = facts.pop("trace", [])
        line = _on_one_line(" ".join([head, *(f"{name}={value}" for name, value in facts.items())]))
        return line + "".join(f"\n    {place}" for place in trace)


def configuration(*, json_lines: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error through one formatter."""
    formatter = JsonFormatter if json_lines else PlainFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"safe": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "safe"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "celery.app.trace": {"level": "WARNING"},  # "succeeded", every five seconds, says nothing
            "celery.worker.strategy": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def _on_one_line(text: str) -> str:
    """Nobody's words look like another record, as what another program answered might."""
    return _MOVES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".", 1)[0] in OWN_ROOMS:
        return record.getMessage()
    return str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__


def _plain(value: object) -> object:
    return value if isinstance(value, (int, float, bool)) or value is None else str(value)[:200]


def _places(error: BaseException) -> list[str]:
    return [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
