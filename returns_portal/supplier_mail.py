"""Mails about claims: to the supplier, in their language, with the link; to the shop, when something waits for it."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.claim_words import AFTER_SILENCE, REFUSALS
from returns.domain.claim import CLAIMED, ClaimEventKind, ClaimStatus
from returns.domain.money import Money
from returns.languages import known, language_for
from returns.links import claim_url
from returns.outbox import is_overtaken
from returns.queries.claims import claim_of_message, parcel_of_claim
from returns_portal.letters import post
from returns_portal.supplier.page import is_to_be_labelled, title_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, SupplierClaim

logger = logging.getLogger(__name__)


def asked(message: OutboxMessage, *, now: datetime) -> None:
    """Put the claim to the supplier, with the link to answer it."""
    claim = _to_answer(message)
    if claim is None:
        return
    with translation.override(_language(claim)):
        lead = _("%(shop)s asks you to take this back or to credit it. Please answer by %(due)s.") % _facts(claim)
        sentences = [lead]
        if is_to_be_labelled(claim, parcel_of_claim(claim)):
            bring = _("Please bring the return label")
            sentences += [f"{bring}.", _("The shopper gets it by e-mail at once. With it you accept the claim.")]
        about = title_of(claim)
        _send(message, claim, now=now, subject=about, headline=about, sentences=sentences, open_link=True)


def reminded(message: OutboxMessage, *, now: datetime) -> None:
    """Remind the supplier of the deadline; nothing is sent to who answered meanwhile."""
    claim = _to_answer(message)
    if claim is None or claim.status != ClaimStatus.OPEN:
        return
    with translation.override(_language(claim)):
        subject = _("Please answer by %(due)s: %(about)s") % _facts(claim)
        lead = _("%(shop)s is still waiting for your answer.") % _facts(claim)
        _send(message, claim, now=now, subject=subject, headline=subject, sentences=[lead], open_link=True)


def changed(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the supplier what is claimed now; nothing is sent to who need credit nothing, or as much as before.

    Nor where a later letter says it all.
    """
    claim, before = _to_answer(message), message.payload["before_minor"]
    if is_overtaken(message, about="claim"):
        return
    if claim is None or claim.status not in CLAIMED or claim.expected_minor == before:
        return
    with translation.override(_language(claim)):
        facts = {**_facts(claim), "before": wording.money(Money(before, claim.currency))}
        subject, headline = _("The claim has changed: %(about)s") % facts, _("The claim has changed")
        lead = _("%(shop)s now claims %(expected)s instead of %(before)s.") % facts
        _send(message, claim, now=now, subject=subject, headline=headline, sentences=[lead], open_link=True)


def withdrawn(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the supplier that nothing is asked of them any more."""
    claim = claim_of_message(message)
    if claim is None:
        return
    with translation.override(_language(claim)):
        subject = _("Nothing more to do: %(about)s") % _facts(claim)
        sentences = [_("The return was called off. Please send nothing and credit nothing.")]
        _send(message, claim, now=now, subject=subject, headline=_("The return was called off"), sentences=sentences)


def said(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the supplier what the shop wrote."""
    claim = _to_answer(message)
    event = next((each for each in claim.events.all() if each.pk == message.payload["event"]), None) if claim else None
    if claim is None or event is None or not event.text:
        return
    with translation.override(_language(claim)):
        subject = _("Message from %(shop)s: %(about)s") % _facts(claim)
        headline = _("%(shop)s has written to you") % _facts(claim)
        _send(
            message, claim, now=now, subject=subject, headline=headline, sentences=[], quoted=event.text, open_link=True
        )


def news(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop what waits for it: a question, a refusal, a smaller credit, silence."""
    claim = claim_of_message(message)
    if claim is None or not claim.shop.email:
        logger.info("no mail: nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(language_for(claim.shop)):
        headline, sentences, quoted = _what_waits(claim)
        sentences = [*sentences, _("Open the return in the app to see it and to answer.")]
        _send(
            message,
            claim,
            now=now,
            subject=headline,
            headline=headline,
            sentences=sentences,
            quoted=quoted,
            to_shop=True,
        )


def _what_waits(claim: SupplierClaim) -> tuple[str, list[str], str]:
    """A headline, sentences and what was written, by the newest thing that staff should look at."""
    named = {"name": claim.supplier.name, **_facts(claim)}
    for event in reversed(claim.events.all()):
        if event.kind == ClaimEventKind.ASKED:
            return _("%(name)s has written: %(about)s") % named, [], event.text
        if event.kind == ClaimEventKind.REFUSED:
            why = str(REFUSALS.get(claim.refusal, ""))
            return _("%(name)s refuses: %(about)s") % named, [why], event.text
        if event.kind == ClaimEventKind.SILENT:
            then = str(AFTER_SILENCE[event.facts["then"]])
            return _("%(name)s has not answered in time: %(about)s") % named, [then], ""
        if event.kind == ClaimEventKind.CREDITED:
            named["credit"] = wording.money(Money(claim.credit_minor or 0, claim.currency))
            told = _("%(credit)s instead of %(expected)s.") % named
            return _("%(name)s credits less than was claimed: %(about)s") % named, [told], ""
    return _("Claim: %(about)s") % named, [], ""


def _to_answer(message: OutboxMessage) -> SupplierClaim | None:
    """The claim, unless there is nothing to answer any more or nowhere to: it is gone, withdrawn, its link revoked."""
    claim = claim_of_message(message)
    if claim is None or not claim.key or claim.status == ClaimStatus.WITHDRAWN:
        logger.info("no mail: the claim is not to be answered", extra={"kind": message.kind})
        return None
    return claim


def _send(
    message: OutboxMessage,
    claim: SupplierClaim,
    *,
    now: datetime,
    subject: str,
    headline: str,
    sentences: Iterable[str],
    quoted: str = "",
    open_link: bool = False,
    to_shop: bool = False,
) -> None:
    link = claim_url(shop_id=claim.shop_id, claim_id=claim.pk, key=claim.key) if open_link else ""
    facts = {
        "rma": claim.rma,
        "order": claim.rma.order,
        "headline": headline,
        "sentences": list(sentences),
        "quoted": quoted,
        "articles": [f"{line.item.quantity} × {line.item.line}" for line in claim.lines.all()],
        "expected": _facts(claim)["expected"],
        "link": link,
    }
    to = claim.shop.email if to_shop else claim.supplier.email
    post(message, claim.shop, now=now, to=to, template="claim", subject=subject, facts=facts)


def _facts(claim: SupplierClaim) -> dict[str, str]:
    return {
        "shop": claim.shop.name,
        "about": title_of(claim),
        "due": wording.day(claim.due_at, time_zone=claim.shop.time_zone),
        "expected": wording.money(Money(claim.expected_minor, claim.currency)),
    }


def _language(claim: SupplierClaim) -> str:
    return known(claim.supplier.language) or language_for(claim.shop)
