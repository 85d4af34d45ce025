"""What merchants do with their carrier accounts. The network is asked first, and never inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from labels.accounts import adapter
from labels.carriers import registry
from labels.carriers.base import CarrierError
from labels.models import CarrierAccount, Label
from labels.tracking import TRAVELLING
from returns.vault import UnableToOpen, unseal

_UNFINISHED = (Label.State.INTENT, Label.State.CREATED, Label.State.BOUGHT)


class StillNeeded(Exception):
    """Labels of the account are alive: it has to stay for voiding and tracking them. `count` says how many."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} labels are alive")
        self.count = count


def accounts_of(shop_id: int) -> QuerySet[CarrierAccount]:
    """A shop's accounts, the preferred one first."""
    return CarrierAccount.objects.filter(shop=shop_id).order_by("place", "pk")


def connect(
    *, shop_id: int, kind: str, name: str, values: Mapping[str, str], webhook_secret: str, now: datetime
) -> CarrierAccount:
    """Keep a new account once its carrier took the credentials. It comes after those that are there.

    Raises Refused or Unavailable as the carrier's check does; then nothing is kept.
    """
    account = CarrierAccount(shop_id=shop_id, kind=kind, name=name, created_at=now, tested_at=now)
    _give(account, values, webhook_secret)
    adapter(account).check()
    with transaction.atomic():
        last = accounts_of(shop_id).aggregate(last=Max("place"))["last"]
        account.place = 0 if last is None else last + 1
        account.save()
    return account


def renew(account: CarrierAccount, *, values: Mapping[str, str], webhook_secret: str, now: datetime) -> None:
    """Give an account other credentials once its carrier took them, and switch it on. Raises as `connect`.

    What is empty stays as it was.
    """
    _give(account, _known(account) | {name: value for name, value in values.items() if value}, webhook_secret)
    adapter(account).check()
    account.tested_at, account.problem, account.enabled = now, "", True
    account.save(
        update_fields=["sealed_credentials", "sealed_webhook_secret", "test", "tested_at", "problem", "enabled"]
    )


def try_out(account: CarrierAccount, *, now: datetime) -> bool:
    """Ask the carrier whether it still takes the credentials, and note what it said; whether it does."""
    problem = ""
    try:
        adapter(account).check()
    except CarrierError as trouble:
        problem = str(trouble)[:500]
    account.tested_at, account.problem = now, problem
    account.save(update_fields=["tested_at", "problem"])
    return not problem


def switch(account: CarrierAccount, *, on: bool) -> None:
    """Let new parcels take the account, or not. Labels that it bought work either way."""
    CarrierAccount.objects.filter(pk=account.pk).update(enabled=on)


@transaction.atomic
def prefer(account: CarrierAccount) -> None:
    """Put the account before the shop's others."""
    others = accounts_of(account.shop_id).select_for_update().exclude(pk=account.pk)
    for place, pk in enumerate([account.pk, *others.values_list("pk", flat=True)]):
        CarrierAccount.objects.filter(pk=pk).update(place=place)


@transaction.atomic
def disconnect(account: CarrierAccount) -> None:
    """Forget the account. Raises StillNeeded while labels of it are alive."""
    row = CarrierAccount.objects.select_for_update().filter(pk=account.pk).first()
    if row is None:
        return
    if count := living(row).count():
        raise StillNeeded(count)
    row.delete()


def living(account: CarrierAccount) -> QuerySet[Label]:
    """The account's labels that are being bought, that parcels travel with, or whose money is still asked back."""
    travelling = Q(state=Label.State.READY, parcel__status__in=TRAVELLING)
    claimed = Q(claim__isnull=False, claim__ended_at=None)
    return Label.objects.filter(Q(state__in=_UNFINISHED) | travelling | claimed, account=account)


def drop_credentials(shop_id: int) -> None:
    """Forget what opens a shop's accounts, because the app left it. The rows stay for the labels they bought."""
    CarrierAccount.objects.filter(shop=shop_id).update(sealed_credentials="", sealed_webhook_secret="", enabled=False)


def _known(account: CarrierAccount) -> dict[str, str]:
    """What is kept now; nothing where no key of ours opens it, which is why it is entered again."""
    try:
        unseal(account.sealed_webhook_secret)
    except UnableToOpen:
        account.sealed_webhook_secret = ""
        return {}
    return account.credentials


def _give(account: CarrierAccount, values: Mapping[str, str], webhook_secret: str) -> None:
    account.credentials = values
    if webhook_secret:
        account.webhook_secret = webhook_secret
    account.test = registry.KINDS[account.kind].is_test(values)
