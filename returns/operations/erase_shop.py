"""A shop is gone for good: everything that is about it goes too."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet

from returns.models import (
    AfterLetter,
    AfterOffer,
    AfterTerms,
    Appeal,
    Article,
    Brand,
    ClaimEvent,
    ClaimLine,
    Collection,
    CreditBonus,
    DeliveryReport,
    DeskCount,
    Destination,
    DiscountCode,
    Disposition,
    Drift,
    ExchangeInvoice,
    ExchangeLine,
    Fulfillment,
    FulfillmentLine,
    GiftPass,
    GiftReturn,
    GradedPhoto,
    GradedPieces,
    LastLetter,
    LedgerEntry,
    LedgerProof,
    LinkedOrder,
    MessageTerms,
    MessageText,
    Notice,
    Order,
    OrderLine,
    OrderRefund,
    OutboxMessage,
    OwnDomain,
    PageTexts,
    PolicySimulation,
    PolicyVersion,
    Posting,
    PrivacyRequest,
    ReaderKey,
    Repair,
    Restriction,
    RestrictionEvent,
    Return,
    ReturnEvent,
    ReturnLineItem,
    ReturnMedian,
    ReturnPhoto,
    ReturnUnit,
    ReverseDelivery,
    Settlement,
    Shop,
    Supplier,
    SupplierClaim,
    Suppression,
    SurveyAnswer,
    UnannouncedEvent,
    UnannouncedItem,
    UnannouncedParcel,
    UnannouncedPhoto,
    WindowWatch,
    Wish,
    Withdrawal,
    WithdrawalStatement,
)

# Children before what they point at; the path leads to the shop.
ROWS: tuple[tuple[type[Model], str], ...] = (
    (Article, "shop"),
    (Brand, "shop"),
    (Appeal, "restriction__shop"),
    (RestrictionEvent, "restriction__shop"),
    (Restriction, "shop"),
    (UnannouncedEvent, "shop"),
    (UnannouncedItem, "parcel__shop"),
    (UnannouncedPhoto, "parcel__shop"),
    (UnannouncedParcel, "shop"),
    (Withdrawal, "shop"),
    (WithdrawalStatement, "shop"),
    (LedgerEntry, "shop"),
    (LedgerProof, "shop"),
    (Drift, "rma__shop"),
    (GradedPhoto, "pieces__count__shop"),
    (GradedPieces, "count__shop"),
    (DeskCount, "shop"),
    (Disposition, "item__rma__shop"),
    (ReturnUnit, "order_line__order__shop"),
    (SurveyAnswer, "rma__shop"),
    (AfterOffer, "rma__shop"),
    (AfterLetter, "rma__shop"),
    (AfterTerms, "shop"),
    (ExchangeInvoice, "rma__shop"),
    (ExchangeLine, "rma__shop"),
    (LinkedOrder, "rma__shop"),
    (Repair, "rma__shop"),
    (OrderRefund, "rma__shop"),
    (ReturnPhoto, "order__shop"),
    (ClaimEvent, "claim__shop"),
    (ClaimLine, "claim__shop"),
    (SupplierClaim, "shop"),
    (CreditBonus, "rma__shop"),
    (DiscountCode, "rma__shop"),
    (Wish, "item__rma__shop"),
    (ReturnLineItem, "rma__shop"),
    (Posting, "parcel__rma__shop"),
    (Collection, "shop"),
    (ReverseDelivery, "rma__shop"),
    (Notice, "rma__shop"),
    (WindowWatch, "shop"),
    (MessageText, "shop"),
    (MessageTerms, "shop"),
    (PageTexts, "shop"),
    (OwnDomain, "shop"),
    (LastLetter, "shop"),
    (Suppression, "shop"),
    (ReaderKey, "shop"),
    (Supplier, "shop"),
    (Destination, "shop"),
    (ReturnEvent, "shop"),
    (GiftReturn, "rma__shop"),
    (GiftPass, "shop"),
    (Settlement, "rma__shop"),
    (Return, "shop"),
    (DeliveryReport, "order__shop"),
    (ReturnMedian, "shop"),
    (FulfillmentLine, "fulfillment__order__shop"),
    (Fulfillment, "order__shop"),
    (OrderLine, "order__shop"),
    (Order, "shop"),
    (PolicySimulation, "shop"),
    (PolicyVersion, "shop"),
    (OutboxMessage, "shop"),
    (PrivacyRequest, "shop"),
)


@transaction.atomic
def erase_shop(*, shop: Shop, now: datetime) -> None:
    """Delete the shop with all it has here; other wings must have let go of their rows before.

    History is final for everybody else: the database lets its rows go only where the shop is marked as erased.
    """
    Shop.objects.filter(pk=shop.pk).update(erased_at=now)
    for model, path in ROWS:
        delete_rows(model._base_manager.filter(**{path: shop.pk}))
    delete_rows(Shop._base_manager.filter(pk=shop.pk))


def delete_rows(rows: QuerySet[Model]) -> None:
    """Delete rows as they are, without asking what points at them."""
    rows.filter(pk__in=rows.values("pk"))._raw_delete(rows.db)
