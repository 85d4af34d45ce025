"""Take the person out of our rows; what was bought, returned and paid stays for the books."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Greatest

from returns.domain.order import Address
from returns.models import (
    AfterOffer,
    BulkJob,
    ClaimEvent,
    Collection,
    Customer,
    DeliveryReport,
    DiscountCode,
    GiftReturn,
    GradedPhoto,
    GradedPieces,
    LinkedOrder,
    Order,
    OrderRefund,
    OutboxMessage,
    Override,
    Posting,
    Remark,
    Repair,
    Return,
    ReturnLineItem,
    SentLetter,
    Settlement,
    StaffNote,
    SupplierClaim,
    SurveyAnswer,
    WindowWatch,
    WorkflowRun,
    WrittenLetter,
)
from returns.operations.forget_restrictions import forget_restrictions
from returns.operations.forget_signals import forget_signals
from returns.operations.forget_tags import forget_tags
from returns.operations.forget_unannounced import forget_unannounced
from returns.operations.index_returns import index_returns
from returns.operations.mirror_lock import hold_mirror
from returns.operations.redact_statements import redact_statements
from returns.operations.send_choice import SEND
from returns.queries.person import Person
from returns.queries.photos import photos_by

# Columns of an order that say who somebody is; the country stays, since returns are counted by it.
MASK = {"email": "", "phone": "", "customer_gid": "", "postcode_key": ""}


@transaction.atomic
def forget_person(*, person: Person, now: datetime) -> None:
    """Redact every row of the core that is about the person. Doing it again changes nothing.

    An order remembers that it was redacted, so that reading it again at Shopify does not bring the person back.
    """
    hold_mirror(person.shop_id)
    orders = list(Order.objects.select_for_update(no_key=True).filter(pk__in=person.order_ids).order_by("gid"))
    for order in orders:
        masked = MASK | {"address": masked_address(order.address)}
        Order.objects.filter(pk=order.pk).update(redacted_at=now, customer=None, **masked)
    Customer.objects.filter(pk__in=[order.customer_id for order in orders], orders=None).delete()
    DeliveryReport.objects.filter(order__in=person.order_ids).delete()
    WindowWatch.objects.filter(order__in=person.order_ids).delete()
    Return.objects.filter(pk__in=person.rma_ids).update(email="", decline_note="")
    jobs = BulkJob.objects.exclude(finished_at=None).filter(rows__rma__in=person.rma_ids)
    BulkJob.objects.filter(pk__in=jobs.values("pk")).update(parameters={})
    for gift in GiftReturn.objects.filter(rma__in=person.rma_ids):
        left = {"name": "", "sealed_code": "", "address": masked_address(gift.address)}
        GiftReturn.objects.filter(pk=gift.pk).update(**left)
    for codes in (
        DiscountCode.objects.filter(rma__in=person.rma_ids),
        AfterOffer.objects.filter(rma__in=person.rma_ids),
    ):
        codes.filter(made_at=None).delete()
        codes.update(sealed_code="")
    ReturnLineItem.objects.filter(rma__in=person.rma_ids).update(note="")
    Remark.objects.filter(rma__in=person.rma_ids).delete()
    SentLetter.objects.filter(rma__in=person.rma_ids).delete()
    WrittenLetter.objects.filter(rma__in=person.rma_ids).delete()
    Override.objects.filter(rma__in=person.rma_ids).update(reason="")
    StaffNote.objects.filter(rma__in=person.rma_ids).delete()
    forget_tags(shop_id=person.shop_id, rma_ids=person.rma_ids)
    WorkflowRun.objects.filter(rma__in=person.rma_ids).update(why=[])
    SurveyAnswer.objects.filter(rma__in=person.rma_ids).update(text="")
    Repair.objects.filter(rma__in=person.rma_ids).update(reason="")
    ClaimEvent.objects.filter(claim__rma__in=person.rma_ids).update(text="")
    SupplierClaim.objects.filter(rma__in=person.rma_ids).update(key="")
    photos_by(order_ids=person.order_ids, rma_ids=person.rma_ids).delete()
    for collection in Collection.objects.filter(parcel__rma__in=person.rma_ids):
        kept = {"address": masked_address(collection.address), "phone": "", "note": ""}
        Collection.objects.filter(pk=collection.pk).update(**kept)
    GradedPhoto.objects.filter(pieces__count__rma__in=person.rma_ids).delete()
    GradedPieces.objects.filter(count__rma__in=person.rma_ids).update(note="")
    shown = {"tracking_number": "", "tracking_url": "", "jpeg": None, "thumbnail": None}
    Posting.objects.filter(parcel__rma__in=person.rma_ids).update(**shown)
    Settlement.objects.filter(rma__in=person.rma_ids).update(detail="", deduction_reason="")
    OrderRefund.objects.filter(rma__in=person.rma_ids).update(detail="")
    LinkedOrder.objects.filter(rma__in=person.rma_ids).update(detail="")
    redact_statements(ids=person.statement_ids, now=now)
    forget_restrictions(ids=person.restriction_ids)
    forget_unannounced(ids=person.parcel_ids, now=now)
    forget_signals(rma_ids=person.rma_ids)
    # A present that came back is found by its buyer, too, and is none of their returns.
    bought = Return.objects.filter(order__in=person.order_ids).values_list("pk", flat=True)
    index_returns({*person.rma_ids, *bought})
    told = OutboxMessage.objects.filter(payload__return__in=person.rma_ids).exclude(last_error="")
    # Without its reason only the number says that the work was begun.
    told.update(last_error="", attempts=Greatest("attempts", 1))
    # What they chose, sealed, is in no return.
    OutboxMessage.objects.filter(kind=SEND, payload__order__in=person.order_ids).delete()


def masked_address(address: dict[str, str]) -> dict[str, str]:
    """An address of which only the country is left."""
    return asdict(Address(country=address.get("country", "")))
