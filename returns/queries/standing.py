"""Which kinds of alarm may stand in a shop, in one reading, so that only of those anything more is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, QuerySet

from returns.models import Shop
from returns.queries.claims import waiting_claims
from returns.queries.drifts import differing
from returns.queries.early import overdue_there
from returns.queries.payment_requests import requests_that_wait
from returns.queries.register import alive
from returns.queries.remarks import open_remarks
from returns.queries.restrictions import waiting_appeals
from returns.queries.unannounced import long_lying
from returns.queries.unpaid import unpaid
from returns.queries.waiting_on_us import stuck, unreachable
from returns.queries.webhooks import ended
from returns.queries.workflows import stopped


class Standing(StrEnum):
    """What may be an alarm. STEPS: a step or payment that stopped or is tried in vain, a mailbox, a second person."""

    WITHDRAWALS = "withdrawals"
    REMARKS = "remarks"
    APPEALS = "appeals"
    OVERDUE = "overdue"
    STEPS = "steps"
    CLAIMS = "claims"
    PARCELS = "parcels"
    DRIFTS = "drifts"
    WEBHOOKS = "webhooks"
    WORKFLOWS = "workflows"


def standing(shop: Shop, *, now: datetime) -> frozenset[Standing]:
    """The kinds of which there is something; whether it is pressing is for who reads it to say."""
    asked = [(kind, Exists(rows)) for kind, every in _rows(shop, now).items() for rows in every]
    found = Shop.objects.filter(pk=shop.pk).values_list(*(there for _, there in asked)).get()
    return frozenset(kind for (kind, _), there in zip(asked, found, strict=True) if there)


def _rows(shop: Shop, now: datetime) -> Mapping[Standing, tuple[QuerySet[Any], ...]]:
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    return {
        Standing.WITHDRAWALS: (alive(shop),),
        Standing.REMARKS: (open_remarks(shop),),
        Standing.APPEALS: (waiting_appeals(shop),),
        Standing.OVERDUE: (overdue_there(shop),),
        Standing.STEPS: (stuck(shop, now=now), unreachable(shop), requests_that_wait(shop), unpaid(shop)),
        Standing.CLAIMS: (waiting_claims(shop),),
        Standing.PARCELS: (long_lying(shop, today=today),),
        Standing.DRIFTS: (differing(shop),),
        Standing.WEBHOOKS: (ended(shop, now=now),),
        Standing.WORKFLOWS: (stopped(shop),),
    }
