"""Which carrier a shop's parcel takes, and the one that an existing label came from.

Carriers are always asked through the account that the label was bought with: two accounts never mix, even of one kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from labels.brought.choosing import has_brought
from labels.carriers import registry
from labels.carriers.base import Capabilities, Carrier, Unusable
from labels.carriers.kinds import Credentials
from labels.models import CarrierAccount, Label
from returns.carrier_accounts import Ahead
from returns.domain.brought import BROUGHT
from returns.vault import UnableToOpen


@dataclass(frozen=True, slots=True)
class Way:
    """A carrier that is built in, or a shop's account at one."""

    name: str
    account: CarrierAccount | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        kind = registry.KINDS.get(self.name)
        return kind.shown.title if kind else self.name.capitalize()

    def carrier(self) -> Carrier:
        """Whom to ask. Raises Unusable when it is no longer there, or its credentials cannot be read."""
        return adapter(self.account) if self.account else _built_in(self.name)

    @property
    def capabilities(self) -> Capabilities:
        """What it can do, known without its credentials; raises Unusable when it is no longer there."""
        if self.account is None:
            return _built_in(self.name).capabilities
        if self.account.kind not in registry.KINDS:
            raise _gone(self.account.kind)
        return registry.KINDS[self.account.kind].capabilities(self.account.test)


def configured(shop_id: int) -> list[Way]:
    """What a shop's parcels can take, the preferred way first: its accounts, then what is built in."""
    accounts = CarrierAccount.objects.filter(shop=shop_id, enabled=True, kind__in=registry.KINDS)
    own = [Way(account.kind, account) for account in accounts.order_by("place", "pk")]
    return own + [Way(name) for name in registry.built_in()]


def choose(shop_id: int, *, prepaid: bool = True) -> Way:
    """The way for a new parcel: a configured one, or the slip where there is none or the shopper pays postage."""
    return ways(shop_id, prepaid=prepaid)[0]


def ways(shop_id: int, *, prepaid: bool = True) -> list[Way]:
    """The ways for a new parcel, the preferred one first: where one sells no label, the next is asked.

    A slip is none of them where somebody sells postage, and a carrier that sells what is not real never takes the place
    of one that does.
    """
    known = [(way, way.capabilities) for way in configured(shop_id) if way.name not in BROUGHT]
    selling = [(way, can) for way, can in known if prepaid and can.postage]
    if not selling:
        return [way for way, can in known if not can.postage]
    return [way for way, can in selling if can.test == selling[0][1].test]


def sells_postage(shop_id: int) -> bool:
    """Whether a prepaid label can be had for the shop at all: bought by it before, or by us."""
    return choose(shop_id).capabilities.postage or has_brought(shop_id)


def ahead(shop_id: int) -> Ahead:
    """What the next parcel of the shop takes, for its settings page."""
    way = choose(shop_id)
    account = way.account
    return Ahead(
        account_id=account.pk if account else None,
        name=account.name if account else "",
        postage=way.capabilities.postage,
        test=way.capabilities.test,
        brought=has_brought(shop_id),
    )


def is_trial(label: Label) -> bool:
    """Whether a label is no valid postage: a test carrier's, or a test account's."""
    way = way_of(label)
    try:
        return way.capabilities.test
    except Unusable:
        return bool(way.account and way.account.test)


def way_of(label: Label) -> Way:
    """The way of an existing label, be its account switched off meanwhile or not."""
    return Way(label.carrier, label.account)


def carrier_of(label: Label) -> Carrier:
    """The carrier an existing label came from; raises Unusable when it is gone."""
    return way_of(label).carrier()


def adapter(account: CarrierAccount) -> Carrier:
    """Whom to ask through an account. Raises Unusable."""
    kind = registry.KINDS.get(account.kind)
    if kind is None:
        raise _gone(account.kind)
    return kind.make(credentials_of(account))


def credentials_of(account: CarrierAccount) -> Credentials:
    """What an account's adapter is made of. Raises Unusable for an account that has none, or none that we can read."""
    try:
        credentials = Credentials(account.credentials, account.webhook_secret, account.test)
    except UnableToOpen as error:
        raise Unusable(f"the credentials of {account.name} cannot be read; enter them again") from error
    if not credentials.values:
        raise Unusable(f"{account.name} has no credentials; enter them again")
    return credentials


def _built_in(name: str) -> Carrier:
    try:
        return registry.built_in()[name]
    except KeyError:
        raise _gone(name) from None


def _gone(name: str) -> Unusable:
    return Unusable(f"the carrier {name} is no longer configured")
