"""Requests of the law over all wings: each says what it holds on a person, and lets go of it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.template.loader import render_to_string
from django.utils import translation

import labels.privacy
import returns_portal.privacy
import shop_integration.privacy
from returns.operations.api_calls import forget_old_calls
from returns.operations.bring_file import drop_old_rows, drop_rows
from returns.operations.drop_sent_letters import drop_sent_letters
from returns.operations.erase_shop import erase_shop
from returns.operations.export_everything import drop_ended_exports, drop_exports
from returns.operations.forget_person import forget_person
from returns.operations.forget_restrictions import forget_old_restrictions
from returns.operations.forget_unannounced import forget_old_unannounced
from returns.operations.privacy_request import drop_expired_files, finish_privacy_request
from returns.operations.redact_statements import redact_old_statements
from returns.outbox import Later
from returns.queries.person import (
    Person,
    get_request,
    has_living_returns,
    held_by_core,
    person_of,
    persons_to_forget,
    photos_of,
)
from returns.queries.shops import all_shops
from returns.wording import day

if TYPE_CHECKING:
    from returns.models import OutboxMessage, PrivacyRequest

Held = dict[str, list[dict[str, Any]]]
BATCH = 500
# A parcel on its way needs its address; the law's thirty days are kept all the same.
LOOK_AGAIN = timedelta(days=2)
BEFORE_DUE = timedelta(days=3)
AFTER_IMPORT = timedelta(hours=1)


def export(message: OutboxMessage, *, now: datetime) -> None:
    """Gather everything held on the person into a ZIP: a page to read, the same as JSON, the labels and the photos."""
    request = get_request(message.shop, message.payload["request"])
    if request.done_at is None:
        finish_privacy_request(request=request, now=now, file=_zip(request, person_of(request), now))


def redact(message: OutboxMessage, *, now: datetime) -> None:
    """Take the person out of every row, once their returns are over or time runs short."""
    request = get_request(message.shop, message.payload["request"])
    if request.done_at is not None:
        return
    person = person_of(request)
    if has_living_returns(person) and now < request.due_at - BEFORE_DUE:
        raise Later("a return of this person is under way", delay=LOOK_AGAIN)
    forget(person, now=now)
    if shop_integration.privacy.may_bring_back(message.shop_id) and now < request.due_at - BEFORE_DUE:
        raise Later("an import may name the person again", delay=AFTER_IMPORT, tried=False)
    finish_privacy_request(request=request, now=now)


def erase(message: OutboxMessage, *, now: datetime) -> None:
    """Delete everything about a shop that left, this message included."""
    labels.privacy.erase(message.shop_id)
    returns_portal.privacy.erase(message.shop_id)
    shop_integration.privacy.erase(message.shop_id)
    erase_shop(shop=message.shop, now=now)


def forget(person: Person, *, now: datetime) -> None:
    """Let every wing go of the person; the core last, since it knows which rows are about them.

    Exports of everything that wait to be downloaded go too: whoever is in them cannot be taken out of them.
    """
    labels.privacy.forget(person)
    returns_portal.privacy.forget(person)
    shop_integration.privacy.forget(person)
    forget_person(person=person, now=now)
    drop_exports(shop_id=person.shop_id)
    drop_rows(shop_id=person.shop_id)


def retain(*, now: datetime) -> int:
    """Forget who ordered longer ago than each shop keeps personal data; returns how many orders. Drops old exports."""
    forgotten = 0
    drop_expired_files(now=now)
    drop_sent_letters(now=now)
    drop_ended_exports(now=now)
    drop_old_rows(now=now)
    forget_old_calls(now=now)
    for shop in all_shops():
        before = now - relativedelta(months=shop.personal_data_months)
        redact_old_statements(shop=shop, before=before, now=now)
        forget_old_restrictions(shop=shop, before=before)
        forget_old_unannounced(shop=shop, before=before, now=now)
        while (person := persons_to_forget(shop, before=before, most=BATCH)).order_ids:
            forget(person, now=now)
            forgotten += len(person.order_ids)
    return forgotten


def _readable(held: Held) -> list[tuple[str, list[list[tuple[str, list[str]]]]]]:
    """Each part with its rows, and each row's values as lines; what is empty is left out."""
    return [
        (part, [[(key.replace("_", " "), _lines(value)) for key, value in row.items() if value] for row in rows])
        for part, rows in held.items()
    ]


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [f"{key}: {text}" for key, text in value.items() if text]
    if isinstance(value, list):
        return [
            line for part in value for line in ([", ".join(_lines(part))] if isinstance(part, dict) else [str(part)])
        ]
    return [str(value)]


def _zip(request: PrivacyRequest, person: Person, now: datetime) -> bytes:
    held = held_by_core(person) | labels.privacy.held(person) | shop_integration.privacy.held(person)
    held |= returns_portal.privacy.held(person)
    with translation.override(request.shop.locale):
        told = {"shop": request.shop, "parts": _readable(held), "date": day(now, time_zone=request.shop.time_zone)}
        page = render_to_string("privacy/export.html", told)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page)
        archive.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=2))
        for name, content in labels.privacy.files(person).items():
            archive.writestr(f"labels/{name}", content)
        for name, content in photos_of(person).items():
            archive.writestr(f"photos/{name}", content)
    return packed.getvalue()
