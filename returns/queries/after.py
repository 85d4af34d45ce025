"""What a shop sends after returns, to whom, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from returns.domain.after import CONSENT_TO_BE_ASKED, STALE, is_over, month_of
from returns.domain.discount_code import CodeTerms
from returns.domain.status import Outcome, ReturnStatus, Stage
from returns.domain.survey import ENDED
from returns.domain.withdrawal import Lane
from returns.models import AfterLetter, AfterOffer, AfterTerms, Return, Shop
from returns.queries.restrictions import restriction_on

# When a return was over: when its money went, or when it was closed.
OVER_AT = Coalesce("settlement__paid_at", "closed_at")


def after_terms(shop: Shop) -> AfterTerms:
    """What the shop sends after returns; nothing where it never said."""
    return AfterTerms.objects.filter(shop=shop).first() or AfterTerms(shop=shop)


def shops_that_write() -> list[AfterTerms]:
    """The terms of every shop that sends letters after returns."""
    return list(AfterTerms.objects.exclude(days=None).select_related("shop").order_by("shop"))


def due_for_a_letter(terms: AfterTerms, *, now: datetime, most: int) -> list[Return]:
    """Returns of the shop that ended so many days ago and got no letter, the oldest end first."""
    since = now - timedelta(days=terms.days or 0)
    rows = may_be_written_of(terms.shop).annotate(over_at=OVER_AT)
    rows = rows.filter(over_at__gt=since - STALE, over_at__lte=since, after_letter=None)
    return list(rows.order_by("over_at", "pk")[:most])


def may_be_written_of(shop: Shop) -> QuerySet[Return]:
    """The shop's returns that are over and that a letter may be about.

    A present gets none: who gave it must not hear of it, and who returns it bought nothing here. Of a return in parts
    the first stands for all, once none of the others is under way.
    """
    rest = Return.objects.filter(first_part=OuterRef("pk"), status__in=[ReturnStatus.REQUESTED, ReturnStatus.OPEN])
    rows = Return.objects.filter(shop=shop, stage__in=ENDED - {Stage.DECLINED}, first_part=None)
    rows = rows.filter(order__redacted_at=None, order__test=False).exclude(email="")
    return rows.exclude(outcome=Outcome.GIFT_CARD).exclude(Exists(rest))


def written_lately(rma: Return, *, since: datetime) -> bool:
    """Whether the shop has sent the same shopper such a letter, or is about to."""
    same = AfterLetter.objects.filter(rma__shop=rma.shop_id, rma__email__iexact=rma.email, due_at__gt=since)
    return same.exclude(rma=rma).exclude(kind="none").exists()


def letter_of(message_payload: dict[str, int]) -> AfterLetter | None:
    """The letter an outbox message is about, if it still fits and was not sent: for effects."""
    rows = AfterLetter.objects.select_related("rma__shop", "rma__order", "rma__settlement")
    letter = rows.filter(rma=message_payload["return"], sent_at=None).first()
    return letter if letter and is_over(letter.rma.stage) and letter.rma.email else None


def asks_for_consent(rma: Return) -> bool:
    """Whether the buyer's consent makes a difference to what is sent after the return."""
    advertises = after_terms(rma.shop).advertises and rma.lane != Lane.WITHDRAWAL and is_looking(rma)
    return advertises or rma.order.address.get("country") in CONSENT_TO_BE_ASKED


def offer_of(rma_id: int) -> AfterOffer | None:
    """The offer of a return's letter; None for none."""
    return AfterOffer.objects.filter(rma=rma_id).select_related("rma__shop", "rma__order").first()


def is_restricted(rma: Return, *, now: datetime) -> bool:
    """Whether people at the shop have restricted the return's buyer."""
    return restriction_on(rma.order, now=now) is not None


def is_looking(rma: Return) -> bool:
    """Whether the shopper got money back, and nothing in the place of what they had."""
    paid = rma.outcome in {Outcome.REFUND, Outcome.STORE_CREDIT}
    return paid and not rma.exchange_lines.filter(given_up_at=None).exists()


def offers_left(shop: Shop, terms: AfterTerms, *, now: datetime) -> int:
    """How many codes may still be made in the month of the shop's clock."""
    begun = month_of(now, time_zone=shop.time_zone)
    made = AfterOffer.objects.filter(rma__shop=shop, due_at__gte=begun).count()
    return max(terms.offers_a_month - made, 0)


def terms_of_offer(row: AfterOffer | AfterTerms) -> CodeTerms:
    """What a code gives, and for how long."""
    days = row.offer_days if isinstance(row, AfterTerms) else row.days
    return CodeTerms(row.discount_bps, row.discount_minor, days, "shop")
