"""The shop names the host of its pages, proves that it is its own, and gives it up."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import IntegrityError, transaction

from returns.models import OwnDomain, Shop
from returns.outbox import put

TOKEN_BYTES = 20
# A token that is not there must be missed in two looks this far apart before anybody is told: DNS is changed by hand.
SURE = timedelta(hours=20)
# After being told a shop has this long to put it back.
GRACE = timedelta(days=14)
TELL = "mail.domain_unproved"


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
        "unproved_since": None,
        "warned_at": None,
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


@transaction.atomic
def prove_again(*, known: OwnDomain, problem: DomainProblem | None, now: datetime) -> None:
    """A verified host was looked at again; `problem`: why it is not proved any more, None where it still is.

    Whoever holds the name now could read the links that lead there. The shop is told once it is sure, and after the
    grace the pages answer under the app's own address. No answer at all (SILENT) proves nothing either way.
    """
    rows = OwnDomain.objects.filter(shop=known.shop_id, host=known.host, token=known.token).exclude(verified_at=None)
    rows.update(checked_at=now)
    if problem is DomainProblem.SILENT:
        return
    if problem is None:
        rows.update(unproved_since=None, warned_at=None)
        return
    over = {"verified_at": None, "unproved_since": None, "warned_at": None, "problem": problem}
    if rows.filter(warned_at__lte=now - GRACE).update(**over):
        put(known.shop, TELL, {"host": known.host, "ended": True}, now=now)
    elif rows.filter(unproved_since__lte=now - SURE, warned_at=None).update(warned_at=now):
        put(known.shop, TELL, {"host": known.host, "ended": False}, now=now)
    else:
        rows.filter(unproved_since=None).update(unproved_since=now)


def give_up_domain(*, shop: Shop) -> None:
    """The pages answer under the app's own address again; links that were sent stop working under the host."""
    OwnDomain.objects.filter(shop=shop).delete()
