"""What keeps a shop's account from selling labels, and since when: noticed as soon as its carrier says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from labels.account_rows import CarrierAccount
from labels.carriers import registry
from labels.carriers.base import CarrierError, Unpaid, Unusable
from returns.carrier_accounts import AccountAlarm, Trouble

# A carrier that is away for less is asked again by itself.
AWAY = timedelta(days=1)


def hear(account: CarrierAccount | None, error: CarrierError, *, now: datetime) -> None:
    """Note what a carrier's answer says of the account that it was asked through, if anything."""
    trouble = Trouble.UNPAID if isinstance(error, Unpaid) else Trouble.KEY if isinstance(error, Unusable) else ""
    if account and trouble:
        note(account.pk, trouble, now=now)


def over(account: CarrierAccount | None, *, now: datetime) -> None:
    """Note that the account sold a label: whatever it suffered from is over."""
    if account and account.problem:
        note(account.pk, "", now=now)


def note(account_id: int, trouble: str, *, now: datetime) -> None:
    """Write down what an account suffers from ("": nothing). What lasts keeps the moment when it began."""
    since = now if trouble else None
    CarrierAccount.objects.filter(pk=account_id).exclude(problem=trouble).update(problem=trouble, problem_since=since)


def alarms(shop_id: int, *, now: datetime) -> list[AccountAlarm]:
    """What a person should see to: accounts that new parcels would take, and that do not sell."""
    rows = CarrierAccount.objects.filter(shop=shop_id, enabled=True, kind__in=registry.KINDS).exclude(problem="")
    found = (
        AccountAlarm(row.pk, row.name, registry.KINDS[row.kind].shown.title, row.problem, row.problem_since or now)
        for row in rows.order_by("place", "pk")
    )
    return [alarm for alarm in found if alarm.trouble != Trouble.UNREACHABLE or alarm.since <= now - AWAY]
