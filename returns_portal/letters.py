"""A mail about a return: written in the shopper's language, addressed so that nobody can bend it, handed to SMTP."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.utils import translation

from returns import wording
from returns.domain.remedy import REMEDIES
from returns.domain.spaces import one_line
from returns.domain.status import DispositionType, Outcome
from returns.languages import language_for
from returns.operations.keep_letter import keep_letter
from returns.operations.take_turn import note_told
from returns.outbox import GiveUp
from returns.queries.linked_orders import gone_early
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.returns import line_amount, went_back
from returns_portal.handing_over import hand_over
from returns_portal.messages.along import collect, is_collecting, told_along
from returns_portal.messages.layout import written
from returns_portal.messages.own import own_words
from returns_portal.messages.rules import is_marketing, may_go
from returns_portal.shopper.addresses import status_url, unsubscribe_url
from returns_portal.shopper.discount_code import code_words
from returns_portal.shopper.facts import standing_facts, standing_in_words
from returns_portal.shopper.instead import instead
from returns_portal.shopper.nothing_words import why_nothing
from returns_portal.shopper.ways import REMEDY_LABELS, credit_notes
from returns_portal.sms.sending import follow

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, ReturnLineItem, Shop

logger = logging.getLogger(__name__)

# Templates that are messages of their own, whatever led to them.
OF_TEMPLATE = frozenset({"credited", "gift", "nothing_back"})
# Who returns a present reads of nothing else, and nobody else of theirs; a question is asked in a letter of its own.
ALONE = frozenset({"gift", "survey", "found"})
# Letters that are not kept word for word: they prove nothing about the return, or bring a gift card.
UNKEPT = ALONE


def language_of(rma: Return) -> str:
    """The language the return was asked for in, else the shop's, else ours."""
    return language_for(rma.shop, rma.locale)


def send(
    message: OutboxMessage,
    rma: Return,
    *,
    now: datetime,
    template: str,
    subject: str,
    hold: timedelta = timedelta(0),
    **facts: Any,
) -> None:
    """Write `templates/mail/{template}.html` and `.txt` in the active language and send them to the return's shopper.

    A return without an address gets no mail. Raises outbox.Later when the mail server can't take it now, and
    outbox.GiveUp when it never will. The same message carries the same Message-ID, so a second try can be recognised.

    News that waits for its turn with the reader is told along with this one's. `hold` is how long this one would rather
    wait for such a letter, see `take_turn`.
    """
    if not rma.email:
        logger.info("no mail: the return has no address", extra={"return": rma.pk, "kind": message.kind})
        return
    whole, key = {**_context(rma), **facts}, template if template in OF_TEMPLATE else kind_of(message)
    if is_collecting():
        collect(rma, key=key, template=template, subject=subject, facts=whole)
        return
    buyer, merges = rma.order.customer_gid, template not in ALONE
    if not may_go(message, rma.shop, key=key, to=rma.email, now=now, customer_gid=buyer, merges=merges, hold=hold):
        logger.info("no mail: the shop does not send it", extra={"return": rma.pk, "kind": message.kind})
        return
    whole["along"] = told_along(message, rma, now=now) if merges else []
    post(message, rma.shop, now=now, to=rma.email, template=template, subject=subject, facts=whole, key=key, rma=rma)
    note_told(message, now=now)
    follow(message, rma, key=kind_of(message), now=now)


def post(
    message: OutboxMessage,
    shop: Shop,
    *,
    now: datetime,
    to: str,
    template: str,
    subject: str,
    facts: dict[str, Any],
    key: str = "",
    files: Sequence[tuple[str, str | bytes, str]] = (),
    rma: Return | None = None,
    stop: str = "",
) -> None:
    """Write a mail of the shop to one address and hand it over; `files` are names, contents and types. See `send`.

    `key` names the message of the catalogue, for which the shop may have its own words. `rma` is whose shopper it is
    written to: where the letter comes back, that return says so. `stop` is where the reader of a letter that comes
    regularly opposes it with one click; marketing has its own.
    """
    language = translation.get_language()
    own = own_words(shop, key, {"shop": shop, **facts}, language=language, now=now)
    away = unsubscribe_url(shop, to) if is_marketing(key) else ""
    named = {"subject": one_line((own and own.subject) or subject), "unsubscribe": away}
    text, html = written(shop, template, {**facts, **named}, own=own)
    letter = EmailMultiAlternatives(
        subject=named["subject"],
        body=text,
        from_email=_sender(shop.name),
        to=[_address(to)],
        reply_to=[shop.email] if shop.email else None,
        headers={"Message-ID": message_id(message), "Auto-Submitted": "auto-generated", **_ways_out(away or stop)},
    )
    letter.attach_alternative(html, "text/html")
    for name, content, kind in files:
        letter.attach(name, content, kind)
    hand_over(letter, shop=shop, rma=rma, to=to, now=now)
    if rma is not None and template not in UNKEPT:
        mark, codes = letter.extra_headers["Message-ID"], _codes(facts)
        keep_letter(
            rma=rma, mark=mark, key=key or template, subject=str(letter.subject), text=text, codes=codes, now=now
        )


def _codes(facts: dict[str, Any]) -> tuple[str, ...]:
    """The letters of codes that are worth money and stand in a letter."""
    own = getattr(facts.get("code"), "letters", "")
    return tuple(code for code in (own, *(each.code for each in facts.get("along", ()))) if code)


def kind_of(message: OutboxMessage) -> str:
    """The name that the catalogue of messages has for what this outbox message sends."""
    return message.kind.partition(".")[2]


def message_id(message: OutboxMessage) -> str:
    """The Message-ID of whatever mail this outbox message leads to."""
    host = urlsplit(settings.APP_URL).hostname
    return f"<{message.kind}.{message.pk}.{int(message.created_at.timestamp())}@{host}>"


def _context(rma: Return) -> dict[str, Any]:
    facts, lines = standing_facts(rma), [_line(rma, item) for item in rma.lines.all()]
    chosen, quote, elsewhere = instead(rma), went_back(rma), goes_back_elsewhere(rma)
    why = why_nothing(rma)
    is_even = bool(chosen) and not quote.total.presentment.minor and not elsewhere
    return {
        "rma": rma,
        "order": rma.order,
        "lines": lines,
        "pictures": any(line["picture"] for line in lines),
        "instead": chosen,
        "early": gone_early(rma) is not None,
        "quote": quote,
        "elsewhere": elsewhere,
        "no_money": is_even or rma.outcome in REMEDIES,
        "credit": rma.outcome == Outcome.STORE_CREDIT,
        "nothing_back": str(why) % facts if why else "",
        "remedy": str(REMEDY_LABELS[Outcome(rma.outcome)]) if rma.outcome in REMEDIES else "",
        "credit_notes": credit_notes(rma),
        "code": code_words(rma),
        "link": status_url(rma),
        "next_step": str(standing_in_words(rma).text) % facts,
        **{f"{name}_words": words for name, words in facts.items()},
    }


def _line(rma: Return, item: ReturnLineItem) -> dict[str, Any]:
    missing = sum(found.quantity for found in item.dispositions.all() if found.type == DispositionType.MISSING)
    amount = wording.money(line_amount(rma, item.pk).presentment)
    return {
        "title": str(item.line),
        "quantity": item.quantity,
        "missing": missing,
        "amount": amount,
        "picture": item.line.image_url,
    }


def _ways_out(address: str) -> dict[str, str]:
    """What mail programs make their own button of (RFC 8058); marketing and reports have it and nothing else."""
    one_click = {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return one_click if address else {}


def _sender(name: str) -> str:
    return formataddr((one_line(name), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise GiveUp("the e-mail address is not one") from error
    return text
