"""What merchants do with their carrier accounts. The network is asked first, and never inside a transaction."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from labels import troubles
from labels.account_view import webhook_address
from labels.accounts import adapter, credentials_of
from labels.carriers import registry
from labels.carriers.base import CarrierError, Refused, Unavailable, Unusable
from labels.carriers.kinds import Kind
from labels.living import living
from labels.models import CarrierAccount
from returns.carrier_accounts import MOST_ACCOUNTS, NoSuchAccount, NotTaken, StillNeeded, TooMany, Trouble
from returns.vault import UnableToOpen, unseal

logger = logging.getLogger(__name__)

TESTED_EVERY = timedelta(days=1)


def accounts_of(shop_id: int) -> QuerySet[CarrierAccount]:
    """A shop's accounts, the preferred one first."""
    return CarrierAccount.objects.filter(shop=shop_id).order_by("place", "pk")


def account_of(shop_id: int, account_id: int) -> CarrierAccount:
    """One of the shop's accounts; raises NoSuchAccount."""
    found = accounts_of(shop_id).filter(pk=account_id, kind__in=registry.KINDS).first()
    if found is None:
        raise NoSuchAccount
    return found


def connect(
    *, shop_id: int, kind: str, name: str, values: Mapping[str, str], webhook_secret: str = "", now: datetime
) -> CarrierAccount:
    """Keep a new account once its carrier took the credentials. It comes after those that are there.

    Raises NotTaken, and then nothing is kept; TooMany; KeyError for a kind that is not there.
    """
    account = CarrierAccount(shop_id=shop_id, kind=kind, name=name, created_at=now)
    _give(account, registry.KINDS[kind], values, webhook_secret)
    _try(account, now=now)
    with transaction.atomic():
        there = accounts_of(shop_id)
        if there.count() >= MOST_ACCOUNTS:
            raise TooMany
        last = there.aggregate(last=Max("place"))["last"]
        account.place = 0 if last is None else last + 1
        account.save()
    if registry.KINDS[kind].tell:
        _tell(account)
    return account


def renew(
    *, shop_id: int, account_id: int, name: str, values: Mapping[str, str], webhook_secret: str = "", now: datetime
) -> CarrierAccount:
    """Give an account other credentials once its carrier took them, and switch it on if it had none.

    A secret that is empty stays as it was. Raises NoSuchAccount, and NotTaken: also for credentials that know nothing
    of the account's labels, or are for tests where those were not.
    """
    account = account_of(shop_id, account_id)
    had, was_test = bool(account.sealed_credentials), account.test
    kind = registry.KINDS[account.kind]
    secret = {field.name for field in kind.shown.fields if field.secret}
    given = {field: value for field, value in values.items() if value or field not in secret}
    account.name = name
    _give(account, kind, _known(account) | given, webhook_secret)
    if account.test != was_test and account.labels.exists():
        raise NotTaken(None, _("Test and real labels do not mix: connect this key as an account of its own."))
    _try(account, now=now)
    _ask_about_a_label(account)
    account.enabled = account.enabled or not had
    account.save()
    return account


def try_out(*, shop_id: int, account_id: int, now: datetime) -> bool:
    """Ask the carrier whether it still takes the credentials, and note what it said; whether it does."""
    return _test(account_of(shop_id, account_id), now=now)


def try_untested(*, now: datetime, most: int = 50) -> int:
    """Test the connections that nobody tested for a day, before a shopper needs them; returns how many were tested."""
    open_ones = CarrierAccount.objects.filter(enabled=True, kind__in=registry.KINDS).exclude(sealed_credentials="")
    old = open_ones.filter(Q(tested_at=None) | Q(tested_at__lt=now - TESTED_EVERY)).order_by("tested_at", "pk")
    accounts = list(old[:most])
    for account in accounts:
        if not _test(account, now=now, lasting=Trouble.UNPAID):
            logger.warning("a carrier account does not work", extra={"carrier": account.kind, "account": account.pk})
    return len(accounts)


def report_here(*, shop_id: int, account_id: int) -> bool:
    """Tell the carrier where to report, with a new secret; whether it took that in."""
    return _tell(account_of(shop_id, account_id))


def switch(*, shop_id: int, account_id: int, on: bool) -> None:
    """Let new parcels take the account, or not.

    Labels that it bought work either way. It stays off without credentials.
    """
    rows = CarrierAccount.objects.filter(pk=account_of(shop_id, account_id).pk)
    (rows.exclude(sealed_credentials="") if on else rows).update(enabled=on)


@transaction.atomic
def prefer(*, shop_id: int, account_id: int) -> None:
    """Put the account before the shop's others."""
    first = account_of(shop_id, account_id).pk
    others = accounts_of(shop_id).select_for_update().exclude(pk=first)
    for place, pk in enumerate([first, *others.values_list("pk", flat=True)]):
        CarrierAccount.objects.filter(pk=pk).update(place=place)


@transaction.atomic
def disconnect(*, shop_id: int, account_id: int) -> None:
    """Forget the account; one that is gone already is no obstacle. Raises StillNeeded while labels of it are alive."""
    row = accounts_of(shop_id).select_for_update().filter(pk=account_id).first()
    if row is None:
        return
    if count := living(row).count():
        raise StillNeeded(count)
    row.delete()


def drop_credentials(shop_id: int) -> None:
    """Forget what opens a shop's accounts, because the app left it. The rows stay for the labels they bought."""
    CarrierAccount.objects.filter(shop=shop_id).update(sealed_credentials="", sealed_webhook_secret="", enabled=False)


def _give(account: CarrierAccount, kind: Kind, values: Mapping[str, str], webhook_secret: str) -> None:
    if wrong := kind.mistake(values):
        raise NotTaken(None, wrong)
    account.credentials = values
    if webhook_secret:
        account.webhook_secret = webhook_secret
    account.test = kind.is_test(values)


def _try(account: CarrierAccount, *, now: datetime) -> None:
    """Have the credentials tested and note on the row that all is well. Raises NotTaken."""
    try:
        adapter(account).check()
    except Unusable as refusal:
        raise NotTaken(Trouble.KEY) from refusal
    except Refused as refusal:
        raise NotTaken(Trouble.REFUSED, str(refusal)) from refusal
    except Unavailable as trouble:
        raise NotTaken(Trouble.UNREACHABLE) from trouble
    account.tested_at, account.problem, account.problem_since = now, "", None


def _test(account: CarrierAccount, *, now: datetime, lasting: str = "") -> bool:
    """Have the credentials tested and note how it went. Trouble that is `lasting` is not ended by a free question."""
    trouble = ""
    try:
        _try(account, now=now)
    except NotTaken as refusal:
        trouble = refusal.trouble or Trouble.REFUSED
    CarrierAccount.objects.filter(pk=account.pk).update(tested_at=now)
    if trouble or not CarrierAccount.objects.filter(pk=account.pk, problem=lasting).exists():
        troubles.note(account.pk, trouble, now=now)
    return not trouble


def _ask_about_a_label(account: CarrierAccount) -> None:
    """Whether credentials know what was bought with the account: the key of another customer would orphan it."""
    label = living(account).exclude(shipment_id="").order_by("-pk").first()
    if label is None:
        return
    try:
        adapter(account).get(label.shipment_id)
    except Refused as refusal:
        said = _("This key knows nothing of the labels bought here. Connect it as an account of its own.")
        raise NotTaken(None, said) from refusal
    except Unavailable as trouble:
        raise NotTaken(Trouble.UNREACHABLE) from trouble


def _tell(account: CarrierAccount) -> bool:
    """The secret is kept once the carrier has it; news that it signed with the one before is sent again."""
    tell, secret = registry.KINDS[account.kind].tell, secrets.token_urlsafe(32)
    if tell is None:
        return False
    try:
        tell(credentials_of(account), webhook_address(account), secret)
    except CarrierError as trouble:
        logger.warning("a carrier was not told where to report: %s", trouble, extra={"carrier": account.kind})
        return False
    account.webhook_secret = secret
    account.save(update_fields=["sealed_webhook_secret"])
    return True


def _known(account: CarrierAccount) -> dict[str, str]:
    """What is kept now; nothing where no key of ours opens it, which is why it is entered again."""
    try:
        unseal(account.sealed_webhook_secret)
    except UnableToOpen:
        account.sealed_webhook_secret = ""
        return {}
    return account.credentials if account.sealed_credentials else {}
