"""Labels, their papers, and what carriers told us. Verbs are in `purchase`, `effects` and `tracking`."""

from django.db import models
from django.db.models import Q

from labels.account_rows import CarrierAccount
from labels.brought_models import (
    Handout,
    LabelBatch,
    LabelPreference,
    Permit,
    PermitUse,
    StockLabel,
    StockLevel,
    UploadedLabel,
)
from labels.carriers.base import Billing, Paper, Tracking
from labels.money_models import Adjustment, RefundClaim
from returns.domain.parcel_terms import Prefer

__all__ = [
    "Adjustment",
    "CarrierAccount",
    "CarrierDocument",
    "CarrierEvent",
    "Handout",
    "Label",
    "LabelBatch",
    "LabelDocument",
    "LabelPreference",
    "ParcelPreference",
    "Permit",
    "PermitUse",
    "RefundClaim",
    "StockLabel",
    "StockLevel",
    "UploadedLabel",
]


class Label(models.Model):
    """One try to get a parcel a label: the intent is committed before a carrier is asked for anything.

    `account` is the shop's account at the carrier, null for the carriers that need none. `reference` is our own key;
    the carrier keeps it, so that a lost answer can be read back. `buy_sent_at` is set before the paid call.
    `cost_minor` is what the carrier asks for, in minor units of `cost_currency`, and `billed_minor` what it charged.
    `problem` says why a label FAILED. `billing` is when the carrier asks for the money ("" for a slip) and
    `charged_at` when it did; until `void_by` it takes the label back unused (None: no last day).
    `ended_at` is when it was VOIDED or EXPIRED, and `used_late_at` when a carrier scanned it all the same.
    `expected_on` is the day for which its carrier announced the parcel, in the newest news that names one.
    `bill_read_at` is when its carrier was last asked what it charged. `test`: it is no valid postage and cost nothing.
    """

    class State(models.TextChoices):
        """How far it got."""

        INTENT = "INTENT"
        CREATED = "CREATED"
        BOUGHT = "BOUGHT"
        READY = "READY"
        VOIDED = "VOIDED"
        FAILED = "FAILED"
        EXPIRED = "EXPIRED"

    parcel = models.ForeignKey("returns.ReverseDelivery", models.PROTECT, related_name="labels")
    carrier = models.CharField(max_length=32)
    account = models.ForeignKey(CarrierAccount, models.SET_NULL, null=True, related_name="labels")
    test = models.BooleanField(default=False)
    reference = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.INTENT)
    shipment_id = models.CharField(max_length=128, blank=True, default="")
    service = models.CharField(max_length=64, blank=True, default="")
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    tracking_url = models.URLField(max_length=1024, blank=True, default="")
    cost_minor = models.BigIntegerField(null=True)
    billed_minor = models.BigIntegerField(null=True)
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    billing = models.CharField(
        max_length=12, choices=[(word.value, word.value) for word in Billing], blank=True, default=""
    )
    charged_at = models.DateTimeField(null=True)
    void_by = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    buy_sent_at = models.DateTimeField(null=True)
    bought_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    end_tried_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    used_late_at = models.DateTimeField(null=True)
    bill_read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parcel"],
                condition=~Q(state__in=["VOIDED", "FAILED", "EXPIRED"]),
                name="one_live_label_per_parcel",
            ),
            models.UniqueConstraint(
                fields=["carrier", "shipment_id"],
                condition=~Q(shipment_id="") & Q(account=None),
                name="shipment_in_one_label",
            ),
            models.UniqueConstraint(
                fields=["account", "shipment_id"],
                condition=~Q(shipment_id="") & Q(account__isnull=False),
                name="shipment_in_one_label_of_account",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["INTENT", "CREATED", "BOUGHT", "READY", "VOIDED", "FAILED", "EXPIRED"]),
                name="label_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["carrier", "account", "tracking_number"], name="label_by_tracking"),
            models.Index(fields=["checked_at"], condition=Q(state="READY"), name="labels_to_poll"),
            models.Index(fields=["created_at"], name="labels_by_age"),
        ]

    def __str__(self) -> str:
        return self.reference


class ParcelPreference(models.Model):
    """What a shop says of its parcels and of carriers' offers; see `returns.domain.parcel_terms.ParcelTerms`.

    Boxes are length, width and height in centimetres; `light_box` is empty where the shop has none.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="parcel_preference")
    box = models.JSONField()
    light_box = models.JSONField(default=list)
    light_up_to = models.PositiveIntegerField(default=0)
    prefer = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Prefer])
    services = models.JSONField(default=list)


class LabelDocument(models.Model):
    """A label on one size of paper, as PDF. Kept in the database: the label is ready when its paper is."""

    class Format(models.TextChoices):
        """Paper: a label printer's 4x6 inches or A6, or a page with label, packing slip and instructions.

        CUSTOMS is what customs read, for whoever prints a label alone; PHONE is a slip for who prints nothing.
        """

        LABEL_4X6 = "4x6"
        A6 = "a6"
        A4 = "a4"
        LETTER = "letter"
        CUSTOMS = "customs"
        PHONE = "phone"

    label = models.ForeignKey(Label, models.CASCADE, related_name="documents")
    format = models.CharField(max_length=8, choices=Format.choices)
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "format"], name="one_document_per_format")]


class CarrierDocument(models.Model):
    """A file that the carrier gave for a label, opened and written anew (`opening`); `place` is its turn.

    `text` is what is typed at the counter where a QR cannot be scanned.
    """

    label = models.ForeignKey(Label, models.CASCADE, related_name="carrier_documents")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=[(paper.value, paper.value) for paper in Paper])
    media_type = models.CharField(max_length=32)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    text = models.CharField(max_length=64, blank=True, default="")
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "place"], name="carrier_document_once")]


class CarrierEvent(models.Model):
    """News of a parcel as a carrier told it, each once: `word` is what the carrier calls it, `status` what it means."""

    label = models.ForeignKey(Label, models.CASCADE, related_name="news")
    event_id = models.CharField(max_length=128)
    word = models.CharField(max_length=64)
    status = models.CharField(max_length=24, choices=[(word.value, word.value) for word in Tracking])
    place = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["label", "event_id"], name="news_once_per_label"),
            models.CheckConstraint(
                condition=Q(status__in=[word.value for word in Tracking]), name="carrier_event_status_known"
            ),
        ]
        indexes = [models.Index(fields=["label", "-at"], name="news_by_time")]
