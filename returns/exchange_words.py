"""What a policy says of exchanges, in words people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.clauses import ExchangesChange
from returns.domain.money import Money

EXCHANGES: Mapping[str, Promise] = {
    "none": gettext_lazy("no exchange online"),
    "variants": gettext_lazy("exchange for another size or colour"),
    "any": gettext_lazy("exchange for any article of the shop"),
}
INSTANT: Mapping[str, Promise] = {
    "never": gettext_lazy("what is chosen instead is sent once the items are back"),
    "approved": gettext_lazy("what is chosen instead is sent as soon as the return is approved, as a rule"),
    "scanned": gettext_lazy("what is chosen instead is sent as soon as the carrier has the items, as a rule"),
}
FALLBACKS: Mapping[str, Promise] = {
    "refund": gettext_lazy("refunded where it sells out"),
    "choice": gettext_lazy("refund or the shop’s proposal where it sells out, as the shopper chooses"),
}


def exchange_change_words(exchanges: ExchangesChange | None, currency: str) -> Iterable[str]:
    """What a clause changes about exchanges, in the active language."""
    if exchanges is None:
        return
    if exchanges.offered:
        yield str(EXCHANGES[exchanges.offered])
    if exchanges.incentive_bps is not None:
        share = wording.percent(exchanges.incentive_bps)
        yield _("%(share)s on top when exchanged for something dearer") % {"share": share}
    if exchanges.incentive_minor is not None:
        amount = wording.money(Money(exchanges.incentive_minor, currency))
        yield _("%(amount)s on top for each piece exchanged for something dearer") % {"amount": amount}
    if exchanges.instant:
        yield str(INSTANT[exchanges.instant])
