"""The pages of webhooks: who is told of events, how that goes, and what can be sent again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from returns import wording
from returns.people import ShopRequest
from returns.queries.events import told
from returns.queries.webhooks import LogFilter, endpoints_of, log_of, secrets_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.webhook import EndpointForm, LogForm, NewEndpointForm, SecretForm, SpanForm
from returns_portal.merchant.webhook_words import KINDS, OFF, PROBLEMS, STATES
from returns_portal.numbers import whole_number

if TYPE_CHECKING:
    from returns.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint as a row."""

    pk: int
    name: str
    url: str
    on: bool
    tone: str
    state: str | Promise
    wants: str
    last: str


def list_of(request: ShopRequest, *, wrong: NewEndpointForm | None = None) -> dict[str, Any]:
    """The page of all endpoints; `wrong` is the form as it was filled in wrongly."""
    rows = [endpoint_row(row, time_zone=request.shop.time_zone) for row in endpoints_of(request.shop)]
    return {"endpoints": rows, "form": wrong or NewEndpointForm()}


def page_of(request: ShopRequest, endpoint: WebhookEndpoint, *, now: datetime, **forms: Any) -> dict[str, Any]:
    """The page of one endpoint. `forms` are those that were filled in wrongly, by their names."""
    zone = request.shop.time_zone
    wanted = {
        "url": endpoint.url,
        "description": endpoint.description,
        "scope": "some" if endpoint.wants else "all",
        "wants": endpoint.wants,
    }
    return {
        "endpoint": endpoint_row(endpoint, time_zone=zone),
        "form": EndpointForm(initial=wanted),
        "secret_form": SecretForm(),
        "span_form": SpanForm(),
        "secrets": [_secret(row, zone) for row in secrets_of(endpoint, now=now)],
        **_log(request, endpoint),
        **forms,
    }


def endpoint_row(row: WebhookEndpoint, *, time_zone: str) -> EndpointRow:
    """An endpoint as it is shown."""
    tone, state = _state(row)
    last = row.last_delivered_at
    return EndpointRow(
        pk=row.pk,
        name=str(row),
        url=row.url,
        on=not row.off,
        tone=tone,
        state=state,
        wants=", ".join(row.wants) or _("all events"),
        last=_("last delivered %(moment)s") % {"moment": words.moment(last, time_zone=time_zone)}
        if last
        else _("nothing delivered yet"),
    )


def _state(row: WebhookEndpoint) -> tuple[str, str | Promise]:
    if row.off:
        return ("neutral" if row.off == "staff" else "critical"), OFF[row.off]
    return ("warning", _("Failing")) if row.failing_since else ("success", _("On"))


def _secret(row: WebhookSecret, zone: str) -> dict[str, Any]:
    ends = _("until %(moment)s") % {"moment": words.moment(row.ends_at, time_zone=zone)} if row.ends_at else ""
    return {"kind": KINDS[row.kind], "made": wording.day(row.made_at, time_zone=zone), "ends": ends}


def _log(request: ShopRequest, endpoint: WebhookEndpoint) -> dict[str, Any]:
    asked = request.GET if request.method == "GET" else {}
    state, number = asked.get("state", ""), asked.get("number", "").strip()[:32]
    state = state if state in STATES else ""
    before = asked.get("before", "")
    place = whole_number(before)
    rows, more = log_of(endpoint, LogFilter(state=state, number=number), before=place)
    chosen = {name: said for name, said in (("state", state), ("number", number)) if said}
    return {
        "log_form": LogForm({"state": state, "number": number}),
        "deliveries": [delivery_row(row, request.shop.time_zone) for row in rows],
        "narrowed": bool(chosen) or place is not None,
        "older": f"?{urlencode(chosen | {'before': more})}#log" if more else "",
    }


def delivery_row(row: WebhookDelivery, zone: str) -> dict[str, Any]:
    """A delivery as a row of the log."""
    tries = sorted(row.tries.all(), key=lambda each: each.pk)
    rma = row.event.rma
    return {
        "pk": row.pk,
        "name": row.event.name,
        "number": rma.number if rma else "",
        "again": row.again,
        "when": words.moment(row.created_at, time_zone=zone),
        "due": words.moment(row.due_at, time_zone=zone) if not row.done_at and not row.dead_at and tries else "",
        "tries": [_try(each, zone) for each in tries],
        "last": _try(tries[-1], zone) if tries else None,
        **_how(row),
    }


def _how(row: WebhookDelivery) -> dict[str, Any]:
    state = "delivered" if row.done_at else "given_up" if row.dead_at else "waiting"
    tone = {"delivered": "success", "given_up": "critical", "waiting": "info"}[state]
    return {"state": STATES[state], "tone": tone}


def _try(row: WebhookAttempt, zone: str) -> dict[str, Any]:
    return {
        "when": words.moment(row.at, time_zone=zone),
        "status": row.status,
        "problem": PROBLEMS.get(row.problem, "") if row.problem else "",
        "milliseconds": row.milliseconds,
    }


def delivery_page(request: ShopRequest, row: WebhookDelivery) -> dict[str, Any]:
    """One delivery: what was sent, and how each try went."""
    return {
        "endpoint": endpoint_row(row.endpoint, time_zone=request.shop.time_zone),
        "delivery": delivery_row(row, request.shop.time_zone),
        "uid": str(row.event.uid),
        "body": json.dumps(told(row.event), indent=2, ensure_ascii=False),
    }
