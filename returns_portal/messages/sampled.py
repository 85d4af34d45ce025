"""What staff typed for a message, with made-up values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from returns.code_words import discount
from returns.domain.discount_code import CodeTerms
from returns_portal.after_words import Earlier, Suggested, code_told, kept_told, letter_subject, scores_at
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.own import Own, write_own
from returns_portal.messages.samples import sample_of

if TYPE_CHECKING:
    from returns.models import Shop


def sampled(shop: Shop, content: dict[str, str]) -> Own:
    """What was typed for a message, written with made-up values in the active language. Raises WordsError."""
    message = MESSAGES[content["key"]]
    values = sample_of(message, shop_name=shop.name, currency=shop.currency)
    own = write_own(subject=content["subject"], headline=content["headline"], body=content["body"], values=values)
    return Own(*((own.subject, own.headline, own.body) if own else ("", "", "")))


def sample_facts(shop: Shop, content: dict[str, str], own: Own) -> dict[str, Any]:
    """What the letter of a sample is written from; a name stands where the words are ours."""
    message = MESSAGES[content["key"]]
    values = sample_of(message, shop_name=shop.name, currency=shop.currency)
    name = str(message.name)
    return {
        "own": Own(own.subject or name, own.headline or name, own.body) if own.body else None,
        "headline": name,
        "lines": values.get("items", []),
        "link": settings.APP_URL,
    }


def after_facts(shop: Shop, content: dict[str, Any]) -> dict[str, Any]:
    """What the letter after a return is written from, with made-up values and what was typed of its terms."""
    values = sample_of(MESSAGES["found"], shop_name=shop.name, currency=shop.currency)
    terms = CodeTerms(content["discount_bps"], content["discount_minor"], content["offer_days"], "shop")
    off = discount(terms, currency=shop.currency)
    earlier = [Earlier(**each) for each in values["earlier"]] if content["earlier"] else []
    return {
        "rma": {"number": values["number"]},
        "order": {"name": values["order"]},
        "subject": letter_subject(content["key"], off=off if terms else "", shop=shop.name, number=values["number"]),
        "scores": scores_at(settings.APP_URL),
        "suggestions": [Suggested(**each) for each in values["suggestions"]] if content["suggests"] else [],
        "earlier": earlier,
        "kept_words": kept_told(earlier[0].title, day=earlier[0].day) if earlier else "",
        "code": code_told(values["code"], off=off, shop=shop.name, until=values["code_until"]) if terms else None,
    }
