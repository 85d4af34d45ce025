"""What the core holds on a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q

from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.doors import door
from returns.models import (
    AfterOffer,
    Collection,
    Customer,
    DiscountCode,
    Order,
    Posting,
    PrivacyRequest,
    Repair,
    Restriction,
    Return,
    ReturnEvent,
    Shop,
    WithdrawalStatement,
)
from returns.normalise import email_key
from returns.queries.after import offer_of
from returns.queries.bringing import held_of_history
from returns.queries.bulk import held_of_tags
from returns.queries.claims import held_of_claims
from returns.queries.counts import held_of_counts, photos_of_counts
from returns.queries.deliveries import report_of
from returns.queries.discount_codes import wishes_of
from returns.queries.evidence import held_of_letters
from returns.queries.linked_orders import linked_order_of
from returns.queries.overrides import held_of_overrides
from returns.queries.photos import photos_by
from returns.queries.remarks import held_of_remarks
from returns.queries.remedies import repair_of
from returns.queries.restrictions import appeal_of
from returns.queries.returns import went_back
from returns.queries.sent_by import held_of_parcels, parcels_from, photos_of_parcels
from returns.queries.staff_notes import held_of_notes
from returns.queries.surveys import answer_of


@dataclass(frozen=True, slots=True)
class Person:
    """A shopper of one shop, by the rows that are about them. `marks` are texts that may stand in a webhook's body."""

    shop_id: int
    order_ids: tuple[int, ...]
    rma_ids: tuple[int, ...]
    marks: tuple[str, ...] = ()
    statement_ids: tuple[int, ...] = ()
    restriction_ids: tuple[int, ...] = ()
    parcel_ids: tuple[int, ...] = ()


def get_request(shop: Shop, request_id: int) -> PrivacyRequest:
    """The shop's privacy request with this id; raises PrivacyRequest.DoesNotExist."""
    return PrivacyRequest.objects.select_related("shop").get(shop=shop, pk=request_id)


def export_of(*, shop_id: int, request_id: int) -> PrivacyRequest | None:
    """The request with this id, if it is this shop's."""
    return PrivacyRequest.objects.filter(shop=shop_id, pk=request_id).first()


def privacy_requests(shop: Shop, *, most: int = 100) -> list[PrivacyRequest]:
    """The shop's privacy requests, newest first, without their files."""
    return list(shop.privacy_requests.defer("file")[:most])


def person_of(request: PrivacyRequest) -> Person:
    """The orders named in the request and all others of the same customer or e-mail address, with their returns."""
    same = Q(gid__in=request.order_gids)
    if request.customer_gid:
        same |= Q(customer_gid=request.customer_gid)
    if request.email:
        same |= Q(email=request.email)
    orders = request.shop.orders.filter(same)
    gids = (request.customer_gid, *orders.values_list("gid", flat=True))
    marks = [gid.rpartition("/")[2] for gid in gids if gid]
    ids = list(orders.values_list("pk", flat=True))
    found = _person(request.shop_id, ids, marks=(request.email, *marks), email=request.email)
    named = list(Order.objects.filter(pk__in=ids).values_list("email", "customer_gid"))
    emails = {request.email, *(email for email, _ in named)} - {""}
    customers = {request.customer_gid, *(gid for _, gid in named)} - {""}
    return replace(
        found,
        restriction_ids=_restrictions(request.shop_id, emails, customers),
        parcel_ids=parcels_from(request.shop_id, rma_ids=found.rma_ids, emails=emails),
    )


def _restrictions(shop_id: int, emails: set[str], gids: set[str]) -> tuple[int, ...]:
    """Restrictions on the person, by the names of the request and of their orders."""
    rows = Restriction.objects.filter(Q(email__in=emails) | Q(customer_gid__in=gids), shop=shop_id)
    return tuple(rows.values_list("pk", flat=True))


def persons_to_forget(shop: Shop, *, before: datetime, most: int) -> Person:
    """The shop's orders from before a moment that still name a person, their returns all over since before then.

    One that was redacted still does where a present was not its buyer's to redact, or the history went on after it.
    """
    living = Return.objects.filter(shop=shop).filter(Q(status__in=["REQUESTED", "OPEN"]) | Q(closed_at__gte=before))
    later = ReturnEvent.objects.filter(rma=OuterRef("pk"), at__gt=OuterRef("order__redacted_at"), at__lt=before)
    named = Return.objects.filter(~Q(email="") | Exists(later), shop=shop, order__redacted_at__isnull=False)
    old = shop.orders.filter(Q(redacted_at=None) | Q(pk__in=named.values("order_id")), placed_at__lt=before)
    told = old.exclude(pk__in=living.values("order_id")).order_by("placed_at")
    orders = list(told.values_list("pk", flat=True)[:most])
    everybody = tuple(Return.objects.filter(order_id__in=orders).values_list("pk", flat=True))
    parcels = parcels_from(shop.pk, rma_ids=everybody, emails=())
    return replace(_person(shop.pk, orders, marks=()), rma_ids=everybody, parcel_ids=parcels)


def has_living_returns(person: Person) -> bool:
    """Whether one of the person's returns is still under way, so that their address is needed."""
    return Return.objects.filter(pk__in=person.rma_ids, status__in=["REQUESTED", "OPEN"]).exists()


def held_by_core(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Orders and returns of the person, in words and plain values: what an export shows."""
    orders = Order.objects.filter(pk__in=person.order_ids).prefetch_related("lines").order_by("placed_at")
    returns = Return.objects.filter(pk__in=person.rma_ids).order_by("pk")
    returns = returns.select_related("order", "settlement", "gift", "discount_code", "linked_order")
    returns = returns.prefetch_related("lines__line", "exchange_lines", "events")
    return {
        "customer": [_customer(customer) for customer in Customer.objects.filter(orders__in=orders).distinct()],
        "orders": [_order(order) for order in orders],
        "returns": [_return(rma) for rma in returns],
        "returns_in_other_systems": held_of_history(person.order_ids),
        "withdrawals": [_statement(row) for row in WithdrawalStatement.objects.filter(pk__in=person.statement_ids)],
        "restrictions": [_restriction(row) for row in Restriction.objects.filter(pk__in=person.restriction_ids)],
        "unannounced_parcels": held_of_parcels(person.parcel_ids),
        "counted_goods": held_of_counts(person.rma_ids),
        "collections": [_collection(row) for row in Collection.objects.filter(parcel__rma__in=person.rma_ids)],
    }


def photos_of(person: Person) -> dict[str, bytes]:
    """The pictures the person sent, and those of parcels of theirs, as files."""
    rows = photos_by(order_ids=person.order_ids, rma_ids=person.rma_ids).values_list("pk", "jpeg")
    receipts = Posting.objects.filter(parcel__rma__in=person.rma_ids, jpeg__isnull=False).values_list("pk", "jpeg")
    found = {f"{pk}.jpg": bytes(jpeg) for pk, jpeg in rows}
    found |= {f"receipt-{pk}.jpg": bytes(jpeg) for pk, jpeg in receipts if jpeg}
    return found | photos_of_parcels(person.parcel_ids) | photos_of_counts(person.rma_ids)


def _person(shop_id: int, order_ids: list[int], *, marks: tuple[str, ...], email: str = "") -> Person:
    rma_ids = Return.objects.filter(_returned_by(order_ids, email), shop=shop_id).values_list("pk", flat=True)
    theirs = Q(withdrawal__order__in=order_ids) | (Q(email__iexact=email) if email else Q(pk=None))
    statements = WithdrawalStatement.objects.filter(theirs, shop=shop_id).values_list("pk", flat=True)
    found = tuple(mark for mark in marks if mark)
    return Person(shop_id, tuple(order_ids), tuple(rma_ids), found, tuple(statements))


def _returned_by(order_ids: list[int], email: str) -> Q:
    """A gift comes back from its recipient: their return is theirs, whoever bought it, and nothing to the buyer."""
    bought = Q(order_id__in=order_ids) & ~Q(outcome=Outcome.GIFT_CARD)
    return bought | Q(outcome=Outcome.GIFT_CARD, email=email_key(email)) if email else bought


def _collection(row: Collection) -> dict[str, Any]:
    address = {name: text for name, text in row.address.items() if text}
    return {"day": str(row), "address": address, "phone": row.phone, "note": row.note}


def _customer(customer: Customer) -> dict[str, Any]:
    return {
        "customer_since": customer.since.isoformat(),
        "orders": customer.order_count,
        "spent": str(Money(customer.spent_minor, customer.spent_currency).amount),
        "currency": customer.spent_currency,
        "tags": customer.tags,
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "order": order.name,
        "placed_at": order.placed_at.isoformat(),
        "email": order.email,
        "phone": order.phone,
        "language": order.locale,
        "address": {name: text for name, text in order.address.items() if text},
        "articles": [f"{line.quantity} × {line}" for line in order.lines.all()],
        "received": str(order.received.presentment.amount),
        "currency": order.presentment_currency,
        "said_not_delivered_at": report.noted_at.isoformat() if (report := report_of(order)) else "",
    }


def _return(rma: Return) -> dict[str, Any]:
    """A return; of a gift its recipient learns nothing of the order, and the worth of their card."""
    is_gift, paid = rma.outcome == Outcome.GIFT_CARD, went_back(rma)
    return {
        "return": rma.number,
        "order": "" if is_gift else rma.order.name,
        "name": rma.gift.name if is_gift else "",
        "address": {name: text for name, text in rma.gift.address.items() if text} if is_gift else {},
        "asked_for_at": rma.requested_at.isoformat(),
        "status": rma.status,
        "email": rma.email,
        "answer": rma.decline_note,
        "articles": [
            {
                "article": str(item.line),
                "pieces": item.quantity,
                "reason": item.reason,
                "detail": item.detail,
                "conditions": [f"{code}: {'yes' if yes else 'no'}" for code, yes in item.answers.items()],
                "note": item.note,
            }
            for item in rma.lines.all()
        ],
        "instead": [f"{line.quantity} × {line}" for line in rma.exchange_lines.all()],
        "wanted_instead": [str(wish) for wish in wishes_of(rma)],
        "discount_code": _discount_code(code) if (code := getattr(rma, "discount_code", None)) else {},
        "offer": _offer(offer) if (offer := offer_of(rma.pk)) else {},
        "linked_order": row.order_name if (row := linked_order_of(rma)) else "",
        "sent_early_at": row.early_at.isoformat() if row and row.early_at else "",
        "refund": str(paid.total.presentment.amount),
        "money": str(rma.outcome),
        "bonus": str(paid.bonus.presentment.amount),
        "currency": rma.order.presentment_currency,
        "messages": held_of_remarks(rma),
        "letters": held_of_letters(rma),
        "notes": held_of_notes(rma),
        "tags": held_of_tags(rma),
        "decided_otherwise": held_of_overrides(rma),
        "claims": held_of_claims(rma),
        "sent_with": [
            " ".join(filter(None, (said.said_at.isoformat(), said.courier, said.tracking_number)))
            for said in Posting.objects.filter(parcel__rma=rma).defer("jpeg", "thumbnail").order_by("pk")
        ],
        "survey": {"score": said.score, "text": said.text} if (said := answer_of(rma)) else {},
        "repair": _repair(repair) if (repair := repair_of(rma)) else {},
        "history": [f"{event.at.isoformat()} {event.kind}" for event in rma.events.all()],
    }


def _discount_code(code: DiscountCode) -> dict[str, Any]:
    return {
        "code": door("shopify.discount_code")(code),
        "percent": str(Decimal(code.discount_bps) / 100) if code.discount_bps else "",
        "amount": str(Money(code.discount_minor, code.rma.order.shop_currency).amount) if code.discount_minor else "",
        "made_at": code.made_at.isoformat() if code.made_at else "",
        "valid_until": code.ends_at.isoformat() if code.ends_at else "",
    }


def _offer(offer: AfterOffer) -> dict[str, Any]:
    return {
        "code": door("shopify.offer_code")(offer),
        "made_at": offer.made_at.isoformat() if offer.made_at else "",
        "valid_until": offer.ends_at.isoformat() if offer.ends_at else "",
    }


def _repair(repair: Repair) -> dict[str, Any]:
    return {
        "status": repair.status,
        "promised": repair.due_on.isoformat() if repair.due_on else "",
        "reason": repair.reason,
        "tracking_number": repair.tracking_number,
    }


def _statement(statement: WithdrawalStatement) -> dict[str, Any]:
    return {
        "reference": statement.reference,
        "received_at": statement.submitted_at.isoformat(),
        "name": statement.name,
        "order": statement.contract,
        "email": statement.email,
        "articles": statement.articles,
        "sha256": statement.sha256,
    }


def _restriction(row: Restriction) -> dict[str, Any]:
    appeal = appeal_of(row)
    return {
        "reason": row.category,
        "email": row.email,
        "made_at": row.made_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else "",
        "history": [f"{event.at.isoformat()} {event.kind} {event.why}".strip() for event in row.events.all()],
        "appeal": appeal.text if appeal else "",
        "answer": appeal.answer if appeal else "",
    }
