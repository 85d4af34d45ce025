"""One line of the log and one count for each request, and an id that joins whatever was written meanwhile."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from opentelemetry.trace import SpanKind

from config.metrics import ANSWERS
from returns.log_context import about
from returns.tracing import counting_queries, span

logger = logging.getLogger(__name__)

HEADER = "X-Request-Id"
OF_A_PROXY = re.compile(r"[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")  # also as nginx writes it
# Asked every few seconds by machines; what they are told is what counts.
QUIET = {"healthz", "readyz", "metrics"}
NOWHERE = "nowhere"


class RequestLog:
    """Middleware, outside all others. Addresses are told as their pattern: a path may hold a token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say how that went."""
        name, began = request_id(request), time.perf_counter()
        with (
            span(f"{request.method} {NOWHERE}", SpanKind.SERVER, request_id=name) as here,
            counting_queries(here),
        ):
            answer = self.get_response(request)
            here.update_name(f"{request.method} {_route(request) or NOWHERE}")
            here.set_attribute("http.response.status_code", answer.status_code)
            seconds = time.perf_counter() - began
            area = area_of(request)
            ANSWERS.labels(area, f"{answer.status_code // 100}xx").observe(seconds)
            if area not in QUIET:
                _tell(request, answer, seconds)
        answer[HEADER] = name
        return answer


def request_id(request: HttpRequest) -> str:
    """The UUID that a proxy of ours gave the request, else one of our own."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return str(uuid.UUID(given) if OF_A_PROXY.fullmatch(given) else uuid.uuid4())


def area_of(request: HttpRequest) -> str:
    """The first word of the address's pattern: `app`, `returns`, `proxy`, `api`, `carriers` and some forty more.

    A pattern is ours and not the asker's, so there are no more than `urlpatterns` have. Webhooks are not among them:
    they are answered in front of Django (`metrics.webhook_answered`).
    """
    route = _route(request)
    return route.partition("/")[0] if route else NOWHERE


def _route(request: HttpRequest) -> str:
    return getattr(request.resolver_match, "route", "") or ""


def _tell(request: HttpRequest, answer: HttpResponse, seconds: float) -> None:
    facts = {
        "route": _route(request) or NOWHERE,
        "method": request.method,
        "status_code": answer.status_code,
        "seconds": round(seconds, 4),
    }
    number = request.resolver_match.kwargs.get("number") if request.resolver_match else None
    with about(rma=number):
        logger.info("answered", extra=facts)
