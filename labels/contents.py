"""A return and its label in the words of the paper, in the shopper's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation

from labels import addresses
from labels.accounts import way_of
from labels.carriers.base import Capabilities, Paper
from labels.customs import customs_of
from labels.documents import Declaration, Sheet, SheetLine, declaration, sheet
from labels.letterhead import letterhead_of
from labels.models import Label
from labels.validity import last_moment
from returns import wording
from returns.domain.brought import BROUGHT
from returns.domain.order import Address
from returns.domain.status import Outcome
from returns.languages import language_for
from returns.queries.gifts import sender_address
from returns.queries.parcels import lines_of, parcels_of
from returns.queries.returns import carried_returns

if TYPE_CHECKING:
    from returns.models import Return, ReturnLineItem

# Where home printers hold Letter (Unicode CLDR, measurementData: paperSize US-Letter); everywhere else it is A4.
LETTER_COUNTRIES = {"BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE"}


def language_of(rma: Return) -> str:
    """The shopper's language if the shop offers it, else the shop's own."""
    return language_for(rma.shop, rma.locale)


def home_paper(rma: Return) -> str:
    """The page that a printer at the shopper's home takes."""
    country = sender_address(rma).get("country") or rma.shop.country
    return "letter" if country in LETTER_COUNTRIES else "a4"


def sheet_of(rma: Return, label: Label, capabilities: Capabilities) -> Sheet:
    """All that is printed for the label of a return."""
    language = language_of(rma)
    sender, recipient = addresses.address_of(sender_address(rma)), addresses.recipient_of(label.parcel)
    abroad = bool(sender.country) and sender.country != recipient.country
    with translation.override(language):
        return sheet(
            language=language,
            shop=rma.shop.name,
            number=rma.number,
            order="" if rma.outcome == Outcome.GIFT_CARD else rma.order.name,
            sender=addresses.lines(sender, abroad=abroad, language=language),
            recipient=addresses.lines(recipient, abroad=abroad, language=language),
            lines=[_line(rma, item, language) for item in lines_of(rma, label.parcel)]
            + _carried_lines(label, language),
            ship_by=_ship_by(rma, last_moment(label)),
            postage=capabilities.postage,
            test=capabilities.test,
            service=_service(label),
            tracking=label.tracking_number,
            customs=_declared(rma, label, sender, recipient),
            letterhead=letterhead_of(rma.shop),
        )


def _service(label: Label) -> str:
    """The carrier and what it sold; a label that the shop brought names its carrier as the service."""
    name = "" if label.carrier in BROUGHT else way_of(label).title
    return " · ".join(word for word in (name, label.service) if word)


def _declared(rma: Return, label: Label, sender: Address, recipient: Address) -> Declaration | None:
    """The customs invoice, unless no customs are met or the carrier made its own paper for them."""
    told = customs_of(rma, label.parcel, sender=sender, recipient=recipient)
    if told is None or label.carrier_documents.filter(kind=Paper.CUSTOMS).exists():
        return None
    return declaration(
        told,
        tracking=label.tracking_number,
        sender=addresses.lines(sender, abroad=True, language="en"),
        recipient=addresses.lines(recipient, abroad=True, language="en"),
    )


def _carried_lines(label: Label, language: str) -> list[SheetLine]:
    """What travels under the label for other returns, each line with its return's number."""
    lines = []
    for rma in carried_returns(label.parcel_id):
        parcel = next(each for each in parcels_of(rma) if each.carried_by_id == label.parcel_id)
        for item in lines_of(rma, parcel):
            line = _line(rma, item, language)
            lines.append(replace(line, detail=" · ".join(part for part in (rma.number, line.detail) if part)))
    return lines


def _line(rma: Return, item: ReturnLineItem, language: str) -> SheetLine:
    reason = rma.policy.policy.reason(item.reason)
    label = wording.reason_label(reason, locale=language) if reason else ""
    detail = " · ".join(part for part in (item.line.variant_title, item.line.sku) if part)
    return SheetLine(item.quantity, item.line.title, detail, label)


def _ship_by(rma: Return, label_until: datetime | None) -> str:
    """The day the shop agreed to, or the last day of the label if that is earlier."""
    days = [moment for moment in (rma.ship_by, label_until) if moment]
    return wording.day(min(days), time_zone=rma.shop.time_zone) if days else ""
