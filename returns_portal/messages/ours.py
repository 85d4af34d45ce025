"""Our own words for a message as a merchant would write them: where they stand beside theirs, and as a beginning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.template import Context, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode

from returns.domain.shipping import Goods
from returns.domain.status import ReturnStatus
from returns_portal.after_words import kept_told
from returns_portal.messages.catalogue import Message
from returns_portal.messages.engine import WordsError, check
from returns_portal.messages.own import Own, write_own
from returns_portal.messages.samples import empty_of, sample_of

# Messages that are written from the template of another one.
TEMPLATES: Mapping[str, str] = {
    "label": "approved",
    "way_back": "approved",
    "collection_tomorrow": "collection",
    **dict.fromkeys(("replaced", "remedy_changed"), "remedy"),
    **dict.fromkeys(("repair_begun", "repair_delayed", "repair_sent_back", "repair_failed"), "remedy"),
    **dict.fromkeys(
        ("send_soon", "supplier_news", "parcel_silent", "count_late", "refund_late", "outcome_offered"), "notice"
    ),
}
_BREAKS = re.compile(r"[ \t\r\n]+")
# Said where there is something to say, of the first of them.
_KEPT = "{{% if earlier.size > 0 %}}{told}{{% endif %}}"
# What templates call the values of the catalogue, where that is not `…_words`.
_PLAIN = ("link", "next_step", "reason", "article", "headline", "text", "outcome", "moment")
_WORDS = {
    "order": "order", "number": "number", "amount": "amount", "bonus": "bonus", "ship_by": "ship_by",
    "asked": "asked_on", "paid": "paid_on", "arrives": "arrives_by", "expires": "credit_until",
    "linked": "linked_order",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ours:
    """Our headline and text, in Liquid, with the names of values in the places of values."""

    headline: str
    body: str


def our_words(message: Message, *, currency: str) -> Ours | None:
    """Our words in the active language; None where they cannot be said with the values that the message knows."""
    try:
        body, headline = _block(message, "txt", "words"), _block(message, "html", "headline")
        for source in (body, headline):
            samples = (sample_of(message, shop_name="", currency=currency), empty_of(message))
            check(source, known=message.known, samples=samples)
    except (WordsError, LookupError, TemplateDoesNotExist):
        return None
    headline = _one_line(headline)
    # The text part of some messages begins with the headline.
    body = "\n\n".join(_one_line(part) for part in body.split("\n\n") if part.strip())
    body = body.removeprefix(headline).strip() if headline else body
    return Ours(headline, body) if body else None


def _one_line(text: str) -> str:
    """Without the template's line breaks; spaces that hold words together stay."""
    return _BREAKS.sub(" ", text).strip(" ")


def read_ours(ours: Ours, message: Message, *, shop_name: str, currency: str) -> Own | None:
    """Our words with made-up values in the active language, to be read."""
    values = sample_of(message, shop_name=shop_name, currency=currency)
    return write_own(subject="", headline=ours.headline, body=ours.body, values=values)


def _block(message: Message, ending: str, name: str) -> str:
    template: Template = get_template(f"mail/{TEMPLATES.get(message.key, message.key)}.{ending}").template  # type: ignore[attr-defined]  # the engine is Django's
    whole = next(node for node in template.nodelist if isinstance(node, ExtendsNode))
    block: BlockNode = whole.blocks[name]
    context = Context(_names(message), autoescape=False)
    with context.render_context.push_state(template), context.bind_template(template):
        return str(block.nodelist.render(context))


def _names(message: Message) -> dict[str, Any]:
    """What a template is given so that it says the names of values instead of values."""
    named = {name: "{{ " + name + " }}" for name in message.values}
    say = SimpleNamespace
    facts: dict[str, Any] = {name: named.get(name, "") for name in _PLAIN}
    facts |= {f"{own}_words": named.get(name, "") for own, name in _WORDS.items()}
    return facts | {
        "last": named.get("until", ""),
        "shop": say(name=named.get("shop", "")),
        "order": say(name=named.get("order", "")),
        "rma": say(
            number=named.get("number", ""),
            decline_note=named.get("note", ""),
            goods=Goods.SEND,
            status=ReturnStatus.REQUESTED,
        ),
        "left": 1,
        "statement": say(reference=named.get("reference", ""), name=named.get("name", "")),
        "kept_words": _KEPT.format(told=kept_told("{{ earlier[0].title }}", day="{{ earlier[0].day }}")),
        "code": say(letters=named.get("code", "")),
    }
