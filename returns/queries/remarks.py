"""Messages about returns, and how a shop is reached."""

from __future__ import annotations

from django.db.models import QuerySet

from returns.domain.seldom import Seldom
from returns.models import Contact, Remark, Return, Shop
from returns.queries.seldom import may_have
from returns.queries.shops import row_of


def remarks_of(rma: Return) -> list[Remark]:
    """All that was said about the return, the first first."""
    return list(rma.remarks.all()) if may_have(rma, Seldom.REMARKS) else []


def remark_by_id(rma: Return, remark_id: int) -> Remark | None:
    """One message; None once the person was forgotten."""
    return rma.remarks.filter(pk=remark_id).first()


def unanswered(shop: Shop, *, most: int = 20) -> list[str]:
    """The numbers of returns whose shoppers wait for an answer, who waits longest first."""
    rows = open_remarks(shop).order_by("pk").values_list("rma__number", flat=True)
    return list(dict.fromkeys(rows))[:most]


def open_remarks(shop: Shop) -> QuerySet[Remark]:
    """What shoppers asked and nobody answered yet."""
    return Remark.objects.filter(rma__shop=shop, settled_at=None)


def contact_of(shop: Shop) -> Contact:
    """How the shop is reached: what the merchant said, or the shop's e-mail address."""
    return row_of(shop, Contact.objects.all()) or Contact(shop=shop, email=shop.email)


def held_of_remarks(rma: Return) -> list[str]:
    """What a privacy export shows."""
    return [f"{each.at.isoformat()} {each.speaker}: {each.text}" for each in rma.remarks.all()]
