"""The shop names the host of its pages, proves that it is its own, and gives it up."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction

from returns.models import OwnDomain, Shop

TOKEN_BYTES = 20


class DomainProblem(StrEnum):
    """Why a host is not verified."""

    MISSING = "missing"
    WRONG = "wrong"
    SILENT = "silent"
    TAKEN = "taken"


@transaction.atomic
def name_domain(*, shop: Shop, host: str, now: datetime) -> OwnDomain:
    """Want the pages under `host`; the same host named again keeps its token and standing, another begins anew."""
    known = OwnDomain.objects.select_for_update().filter(shop=shop).first()
    if known and known.host == host:
        return known
    about = {
        "host": host,
        "token": secrets.token_hex(TOKEN_BYTES),
        "named_at": now,
        "checked_at": None,
        "verified_at": None,
        "problem": "",
    }
    return OwnDomain.objects.update_or_create(shop=shop, defaults=about)[0]


def verify_domain(*, shop: Shop, host: str, token: str, now: datetime) -> bool:
    """The token was seen at the host: its pages answer there from now on.

    False where another shop's do, or where this shop meanwhile named another host: what was looked at must still be
    what is wanted.
    """
    asked = OwnDomain.objects.filter(shop=shop, host=host, token=token, verified_at=None)
    try:
        with transaction.atomic():
            return bool(asked.update(verified_at=now, checked_at=now, problem=""))
    except IntegrityError:
        asked.update(checked_at=now, problem=DomainProblem.TAKEN)
        return False


def note_unverified(*, shop: Shop, host: str, problem: DomainProblem, now: datetime) -> None:
    """A look at a host that is not verified yet found no token."""
    waiting = OwnDomain.objects.filter(shop=shop, host=host, verified_at=None)
    waiting.update(checked_at=now, problem=problem)


def give_up_domain(*, shop: Shop) -> None:
    """The pages answer under the app's own address again; links that were sent stop working under the host."""
    OwnDomain.objects.filter(shop=shop).delete()
