"""The evidence as a paper: the same document in words, with its pictures shrunk."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from PIL import Image

from returns import grade_words, tracking_words, wording
from returns.domain.evidence import Evidence, Sum
from returns.domain.money import Money
from returns.doors import door
from returns_portal.merchant import words as merchant_words
from returns_portal.merchant.evidence.words import AMOUNTS, MOVEMENTS, STATES, WHO
from returns_portal.merchant.return_view import machines
from returns_portal.messages.catalogue import MESSAGES

if TYPE_CHECKING:
    from returns.models import Return
    from returns_portal.merchant.evidence.gather import Gathered

EDGE, QUALITY = 900, 70  # pixels and JPEG's measure: legible at the width of a column, and mailable
MOST_PRINTED = 12  # pictures on paper; all of them are in the pack
LONG = 1_800  # characters, from which a letter may break over pages


def print_evidence(rma: Return, gathered: Gathered) -> bytes:
    """The PDF, in the active language. Raises doors.NoAnswer."""
    pdf: bytes = door("labels.report")(html_of(rma, gathered), shop=rma.shop)
    return pdf


def html_of(rma: Return, gathered: Gathered) -> str:
    """The paper as HTML, with its pictures inside; what stands on it is escaped."""
    document, zone = gathered.document, rma.shop.time_zone
    titles = {article.id: _titled(article.title, article.variant) for article in document.order.articles}
    context = {
        "rma": rma,
        "document": document,
        "sha256": document.sha256,
        "rtl": get_language_bidi(),
        "made": wording.instant(datetime.fromisoformat(document.made_at), time_zone=zone),
        "machines": machines(rma),
        "facts": list(_facts(document, zone)),
        "articles": [_article(article) for article in document.order.articles],
        "sent": [_sent(each, zone) for each in document.order.sent],
        "lines": [_line(line, titles) for line in document.lines],
        "verdicts": [_verdicts(rma, line) for line in document.decision.lines],
        "timeline": [_event(event, zone) for event in document.timeline],
        "letters": [_letter(letter, zone) for letter in document.messages],
        "conversation": [_said(said, zone) for said in document.conversation],
        "notes": [_said(said, zone) for said in document.notes or ()],
        "parcels": [_parcel(parcel, zone) for parcel in document.parcels],
        "amounts": [
            {"name": str(AMOUNTS.get(name, name)), "total": name == "total", **_pair(amount)}
            for name, amount in sorted(document.money.amounts.items(), key=lambda pair: list(AMOUNTS).index(pair[0]))
        ],
        "movements": [
            {"at": _moment(each.at, zone), "name": str(MOVEMENTS[each.kind]), "refund": _tail(each.shopify_refund)}
            | _pair(each.amount)
            for each in document.money.movements
        ],
        "pictures": list(_pictures(document, gathered.pictures, titles, zone)),
        "files": [(picture.file, picture.sha256) for picture in document.pictures],
    }
    return render_to_string("merchant/evidence/paper.html", context)


def _facts(document: Evidence, zone: str) -> Iterator[tuple[str, str]]:
    order = document.order
    yield _("Order"), f"{order.name} · {_tail(order.id)}"
    yield _("Ordered"), _moment(order.placed_at, zone)
    customer = order.customer
    if name := customer.get("name"):
        yield _("Customer"), name
    if email := customer.get("email"):
        yield _("E-mail"), email
    lines = [customer.get(part, "") for part in ("street", "street2", "postcode", "city", "province", "country")]
    if any(lines):
        yield _("Delivery address"), ", ".join(filter(None, lines))
    yield _("Paid by the customer"), _in_words(order.received)
    yield _("Refunded so far"), _in_words(order.refunded)
    yield _("Return asked for"), _moment(document.decision.times["requested_at"], zone)
    yield _("Number of the return at Shopify"), document.shopify["name"] or _tail(document.shopify["id"]) or "–"


def _article(article: Any) -> dict[str, Any]:
    title = _titled(article.title, article.variant)
    return {"title": title, "sku": article.sku, "quantity": article.quantity, **_pair(article.unit_price)}


def _sent(each: Any, zone: str) -> dict[str, str]:
    delivered = _moment(each.delivered_at, zone) if each.delivered_at else ""
    return {"number": _tail(each.id), "sent": _moment(each.sent_at, zone), "delivered": delivered}


def _line(line: Any, titles: Mapping[str, str]) -> dict[str, Any]:
    counted = [f"{wording.DISPOSITIONS[kind]} × {number}" for kind, number in line.counted.items()]
    graded = [
        " · ".join(filter(None, (f"{grade_words.GRADES[row['grade']]} × {row['quantity']}", row["note"])))
        for row in line.graded
    ]
    return {
        "title": titles.get(line.article, line.article),
        "quantity": line.quantity,
        "reason": line.reason_words or line.reason,
        "note": line.note,
        "found": [*counted, *graded],
    }


def _verdicts(rma: Return, line: Any) -> dict[str, Any]:
    zone = rma.shop.time_zone
    told = [
        {"rule": verdict.rule, "answer": verdict.answer, "code": verdict.code, "facts": verdict.facts}
        for verdict in line.verdicts
    ]
    said = [merchant_words.verdict_sentence(verdict, time_zone=zone) for verdict in told]
    return {"title": line.title, "shown": wording.in_words(line.sentence) if line.sentence else "", "said": said}


def _event(event: Any, zone: str) -> dict[str, Any]:
    return {"at": _moment(event.at, zone), "what": event.words, "who": str(WHO[event.who]), "why": event.details}


def _letter(letter: Any, zone: str) -> dict[str, Any]:
    named = MESSAGES.get(letter.kind)
    return {
        "at": _moment(letter.at, zone),
        "name": str(named.name) if named else letter.kind,
        "how": _("Text message") if letter.how == "text" else _("E-mail"),
        "subject": letter.subject,
        "text": letter.text,
        "state": str(STATES.get(letter.state, letter.state)),
        "long": len(letter.text) > LONG,
    }


def _said(said: Any, zone: str) -> dict[str, str]:
    return {"at": _moment(said.at, zone), "who": str(WHO[said.who]), "text": said.text}


def _parcel(parcel: Any, zone: str) -> dict[str, Any]:
    scans = [
        {
            "at": _moment(scan.at, zone),
            "what": str(tracking_words.WORDS.get(scan.status, scan.words)),
            "place": scan.place,
        }
        for scan in parcel.scans
    ]
    carrier = str(merchant_words.CARRIERS.get(parcel.carrier, parcel.carrier))
    status = str(merchant_words.PARCELS[parcel.status])
    return {"carrier": carrier, "number": parcel.tracking_number, "status": status, "scans": scans}


def _pictures(
    document: Evidence, files: Mapping[str, bytes], titles: Mapping[str, str], zone: str
) -> Iterator[dict[str, str]]:
    for picture in document.pictures[:MOST_PRINTED]:
        by = _("Sent by the customer") if picture.by == "shopper" else _("Taken when the goods were counted")
        yield {
            "src": "data:image/jpeg;base64," + base64.b64encode(shrunk(files[picture.file])).decode(),
            "title": titles.get(picture.article, ""),
            "by": by,
            "at": _moment(picture.taken_in_at, zone),
            "file": picture.file,
        }


def shrunk(jpeg: bytes) -> bytes:
    """A picture of ours, small enough that a paper with MOST_PRINTED of them can be mailed."""
    with Image.open(io.BytesIO(jpeg)) as image:
        image.thumbnail((EDGE, EDGE))
        small = io.BytesIO()
        image.convert("RGB").save(small, "JPEG", quality=QUALITY)
    return small.getvalue()


def _pair(amount: Sum) -> dict[str, str]:
    other = amount.shop_currency != amount.presentment_currency
    told = Money.of(Decimal(amount.presentment), amount.presentment_currency)
    beside = wording.money(Money.of(Decimal(amount.shop), amount.shop_currency)) if other else ""
    return {"amount": wording.money(told), "beside": beside}


def _in_words(amount: Sum) -> str:
    pair = _pair(amount)
    return " · ".join(filter(None, (pair["amount"], pair["beside"])))


def _titled(title: str, variant: str) -> str:
    return f"{title} – {variant}" if variant else title


def _tail(gid: str) -> str:
    return gid.rpartition("/")[2]


def _moment(at: str, zone: str) -> str:
    return merchant_words.moment(datetime.fromisoformat(at), time_zone=zone)
