"""Labels that merchants bring: bought elsewhere, kept here. Verbs are in `brought` and in their carriers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import models

from returns.domain.end_of_day import end_of_day


def _end_of(day: date | None, time_zone: str) -> datetime | None:
    return end_of_day(day, ZoneInfo(time_zone)) if day else None


class UploadedLabel(models.Model):
    """A file that is the label of one parcel; `carrier` is the name that people know.

    `content` is printed unchanged, `zpl` is the same label for a label printer, kept for download. `cost_minor` is what
    it cost, in minor units of the shop's currency, where somebody said so.
    """

    parcel = models.OneToOneField("returns.ReverseDelivery", models.CASCADE, related_name="uploaded_label")
    carrier = models.CharField(max_length=32)
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    tracking_url = models.URLField(max_length=1024, blank=True, default="")
    cost_minor = models.BigIntegerField(null=True)
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    media_type = models.CharField(max_length=32)
    content = models.BinaryField()
    zpl = models.BinaryField(default=b"")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=64, blank=True, default="")


class LabelBatch(models.Model):
    """Labels that were bought in advance, as they came in one file. Their carrier's name is what people know.

    `source` is the file until all of it is opened (`opened` of `pages` labels are), `rows` what the list beside it says
    of each, `faults` why nothing of it was taken in. `cost_minor` is what one label cost, in minor units of
    `cost_currency`, where somebody said so. `tracking_url` holds `{number}` where the tracking number goes.
    """

    class State(models.TextChoices):
        """OPENING in the background; then REFUSED, or PROPOSED to be looked at; then IN the stock, or WITHDRAWN."""

        OPENING = "OPENING"
        REFUSED = "REFUSED"
        PROPOSED = "PROPOSED"
        IN = "IN"
        WITHDRAWN = "WITHDRAWN"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="label_batches")
    name = models.CharField(max_length=60)
    carrier = models.CharField(max_length=32)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPENING)
    tracking_url = models.CharField(max_length=500, blank=True, default="")
    cost_minor = models.BigIntegerField(null=True)
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    source = models.BinaryField(null=True)
    is_clean = models.BooleanField(default=False)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    pages = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64, blank=True, default="")
    taken_in_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["OPENING", "REFUSED", "PROPOSED", "IN", "WITHDRAWN"]),
                name="label_batch_state_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class StockLabel(models.Model):
    """One label of a batch. `country` is where its parcel may come from ("" anywhere), `max_grams` its weight limit.

    `preview` is a small picture of it. OUT means that a return has it, LEFT that its return was called off after the
    paper had been downloaded: whoever has it could still use it, so nobody else gets it.
    """

    class State(models.TextChoices):
        """DRAFT until its batch is taken in; only FREE ones are handed out."""

        DRAFT = "DRAFT"
        FREE = "FREE"
        OUT = "OUT"
        LEFT = "LEFT"
        WITHDRAWN = "WITHDRAWN"

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="stock_labels")
    batch = models.ForeignKey(LabelBatch, models.CASCADE, related_name="labels")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    media_type = models.CharField(max_length=32)
    content = models.BinaryField()
    preview = models.BinaryField(default=b"")
    sha256 = models.CharField(max_length=64)
    tracking_number = models.CharField(max_length=64, blank=True, default="")
    expires_on = models.DateField(null=True)
    country = models.CharField(max_length=2, blank=True, default="")
    max_grams = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="stock_label_place_once"),
            models.UniqueConstraint(fields=["shop", "sha256"], name="stock_label_once_per_shop"),
            models.UniqueConstraint(
                fields=["shop", "tracking_number"],
                condition=~models.Q(tracking_number=""),
                name="stock_tracking_number_once_per_shop",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["DRAFT", "FREE", "OUT", "LEFT", "WITHDRAWN"]),
                name="stock_label_state_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["shop", "country", "expires_on"], condition=models.Q(state="FREE"), name="stock_labels_free"
            )
        ]

    @property
    def expires_at(self) -> datetime | None:
        """The end of its last day, in the shop's time."""
        return _end_of(self.expires_on, self.shop.time_zone)


class Handout(models.Model):
    """A stock label given to a return, under the reference of the `Label` it became; `number` is that of the return.

    It is BACK where its return was called off unsent, and LEFT where the paper had been downloaded before.
    """

    class Ending(models.TextChoices):
        """Nothing while the return has it."""

        NONE = ""
        BACK = "BACK"
        LEFT = "LEFT"

    stock = models.ForeignKey(StockLabel, models.CASCADE, related_name="handouts")
    reference = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=32)
    at = models.DateTimeField()
    downloaded_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=4, choices=Ending.choices, blank=True, default=Ending.NONE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stock"], condition=~models.Q(ending="BACK"), name="stock_label_handed_out_once"
            ),
            models.CheckConstraint(condition=models.Q(ending__in=["", "BACK", "LEFT"]), name="handout_ending_known"),
        ]


class StockLevel(models.Model):
    """From how many labels on a shop wants to hear that few are left; `country` as in `StockLabel`.

    `alerted_at` is set when it was told, and emptied once there are more again.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="stock_levels")
    country = models.CharField(max_length=2, blank=True, default="")
    threshold = models.PositiveIntegerField(default=10)
    alerted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "country"], name="stock_level_once_per_country")]


class Permit(models.Model):
    """Artwork of a reply service that the post approved for the shop, for parcels from `country` ("" anywhere).

    `content` is printed as it is. `link` is where the post makes the label instead, if it does. `cost_minor` is what
    one parcel costs, in minor units of `cost_currency`. `told_of` is the last day that somebody was reminded of.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="permits")
    name = models.CharField(max_length=60)
    carrier = models.CharField(max_length=32)
    country = models.CharField(max_length=2, blank=True, default="")
    media_type = models.CharField(max_length=32)
    content = models.BinaryField()
    preview = models.BinaryField(default=b"")
    link = models.URLField(max_length=500, blank=True, default="")
    cost_minor = models.BigIntegerField(null=True)
    cost_currency = models.CharField(max_length=3, blank=True, default="")
    expires_on = models.DateField(null=True)
    told_of = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "country"], condition=models.Q(ended_at=None), name="one_permit_per_country"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def expires_at(self) -> datetime | None:
        """The end of its last day, in the shop's time."""
        return _end_of(self.expires_on, self.shop.time_zone)


class PermitUse(models.Model):
    """A permit printed for a return, under the reference of the `Label` it became; `number` is that of the return."""

    permit = models.ForeignKey(Permit, models.CASCADE, related_name="uses")
    reference = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=32)
    at = models.DateTimeField()


class LabelPreference(models.Model):
    """In which order a shop takes labels: of `stock`, `permit` and `accounts`, the preferred one first."""

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="label_preference")
    sources = models.JSONField(default=list)
