"""A shop's carrier accounts as its pages show them, without a secret."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from labels.account_rows import ENDING
from labels.carriers import registry
from labels.carriers.kinds import Kind
from labels.living import living
from labels.models import CarrierAccount
from returns.carrier_accounts import Account, AccountKind, Reports
from returns.vault import UnableToOpen

HIDDEN = "••••"


def kinds() -> list[AccountKind]:
    """The kinds of account that can be connected."""
    return [kind.shown for kind in registry.KINDS.values()]


def accounts(shop_id: int) -> list[Account]:
    """The shop's accounts, the preferred one first: the first that is switched on is what new parcels take."""
    rows = list(CarrierAccount.objects.filter(shop=shop_id, kind__in=registry.KINDS).order_by("place", "pk"))
    first = next((account.pk for account in rows if account.enabled), None)
    return [_shown(account, preferred=account.pk == first) for account in rows]


def webhook_address(account: CarrierAccount) -> str:
    """Where the carrier reports what happens to the account's parcels."""
    return f"{settings.APP_URL}{reverse('account-webhook', args=[account.kind, account.webhook_token])}"


def _shown(account: CarrierAccount, *, preferred: bool) -> Account:
    kind = registry.KINDS[account.kind]
    given, ready = _given(account, kind)
    return Account(
        id=account.pk,
        kind=kind.shown,
        name=account.name,
        given=given,
        test=account.test,
        enabled=account.enabled,
        ready=ready,
        preferred=preferred,
        reports_to=webhook_address(account),
        heard=bool(account.sealed_webhook_secret) or kind.shown.reports != Reports.TOLD,
        tested_at=account.tested_at,
        trouble=account.problem,
        since=account.problem_since,
        living=living(account).count(),
    )


def _given(account: CarrierAccount, kind: Kind) -> tuple[tuple[tuple[str, Promise | str, str], ...], bool]:
    """Each field's name, label and what may be shown of its value, and whether there is anything to work with."""
    try:
        values = account.credentials
    except UnableToOpen:
        values = {}
    rows = []
    for field in kind.shown.fields:
        value = values.get(field.name, "")
        text = (
            f"{HIDDEN}{value[-ENDING:]}"
            if field.secret and len(value) > 2 * ENDING
            else HIDDEN
            if field.secret
            else value
        )
        if value:
            rows.append((field.name, field.label, text))
    return tuple(rows), bool(values)
