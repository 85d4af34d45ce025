"""The letter some days after a return: one question, and for who agreed to it what else the shop has, with an offer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import translation

from returns import wording
from returns.code_words import discount
from returns.domain.exchange import Similar
from returns.doors import NoAnswer, door
from returns.operations.write_after import begin_letter, take_back_letter
from returns.queries.after import after_terms, letter_of, offer_of, terms_of_offer
from returns.queries.earlier import Kept, kept_before
from returns_portal.after_words import Earlier, Suggested, code_told, kept_told, letter_subject, scores_at
from returns_portal.letters import language_of, send
from returns_portal.shopper.addresses import status_url

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return
    from returns_portal.shopper.discount_code import CodeWords

logger = logging.getLogger(__name__)
MOST = 3


def question(message: OutboxMessage, *, now: datetime) -> None:
    """Ask how easy it was, and nothing else; nothing where the letter was sent, or the return is open again."""
    _once(message, now, _ask)


def found(message: OutboxMessage, *, now: datetime) -> None:
    """Ask whether the shopper found something else, with what the shop has and gives; see `question`."""
    _once(message, now, _advertise)


def _once(message: OutboxMessage, now: datetime, write: Callable[[OutboxMessage, Return, datetime], None]) -> None:
    """Send the letter of a return at most once: who is killed in between has sent it, as far as anybody can know."""
    letter = letter_of(message.payload)
    if letter is None or not begin_letter(letter=letter, now=now):
        logger.info("no mail: it would be old news", extra={"kind": message.kind})
        return
    try:
        with translation.override(language_of(letter.rma)):
            write(message, letter.rma, now)
    except Exception:
        take_back_letter(letter=letter)
        raise


def _ask(message: OutboxMessage, rma: Return, now: datetime) -> None:
    subject = letter_subject("survey", off="", shop=rma.shop.name, number=rma.number)
    send(message, rma, now=now, template="survey", subject=subject, scores=scores_at(status_url(rma)))


def _advertise(message: OutboxMessage, rma: Return, now: datetime) -> None:
    (code, off, until), terms = _code(rma), after_terms(rma.shop)
    kept = kept_before(rma, now=now) if terms.earlier else []
    earlier = [Earlier(each.title, wording.day(each.bought_at, time_zone=rma.shop.time_zone)) for each in kept]
    send(
        message,
        rma,
        now=now,
        template="found",
        subject=letter_subject("found", off=off, shop=rma.shop.name, number=rma.number),
        scores=scores_at(status_url(rma)),
        suggestions=_suggestions(rma, kept, now) if terms.suggests else [],
        earlier=earlier,
        kept_words=kept_told(earlier[0].title, day=earlier[0].day) if earlier else "",
        code=code,
        code_until=until,
    )


def _code(rma: Return) -> tuple[CodeWords | None, str, str]:
    """The code that goes with the letter, what it takes off, and its last day; empty for none."""
    offer = offer_of(rma.pk)
    letters = door("shopify.offer_code")(offer) if offer else ""
    if offer is None or not letters:
        return None, "", ""
    off = discount(terms_of_offer(offer), currency=rma.order.shop_currency)
    until = wording.day(offer.ends_at, time_zone=rma.shop.time_zone) if offer.ends_at else ""
    return code_told(letters, off=off, shop=rma.shop.name, until=until), off, until


def _suggestions(rma: Return, kept: Sequence[Kept], now: datetime) -> list[Suggested]:
    """Articles like the dearest one that came back; none where Shopify stays silent: the letter does not hang on it.

    What the shopper has already is not suggested; of makers, the one whose article of the same type was kept counts.
    """
    rows = [item.line for item in rma.lines.select_related("line").order_by("-items_shop_minor", "pk")]
    like = rows[0]
    but = {row.product_gid for row in rows} | {line.product_gid for line in rma.exchange_lines.all()}
    but |= {each.product_gid for each in kept}
    liked = next((each.vendor for each in kept if each.vendor and each.product_type == like.product_type), like.vendor)
    wanted: dict[str, Any] = {"product_type": like.product_type, "vendor": liked, "tags": like.tags}
    try:
        found: list[Similar] = door("shopify.similar")(
            rma.shop, **wanted, but=but, language=translation.get_language(), most=MOST, now=now
        )
    except NoAnswer:
        logger.info("no suggestions: Shopify stays silent", extra={"return": rma.pk})
        return []
    return [_suggested(rma, each) for each in found]


def _suggested(rma: Return, article: Similar) -> Suggested:
    own = rma.order.presentment_currency == article.price.currency
    price = wording.money(article.price) if own else ""
    return Suggested(article.title, article.url, price, article.image_url)
