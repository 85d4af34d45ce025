"""Who supplies articles that the shop sells: what is theirs, and what was agreed with them about returns."""

from django.db import models
from django.db.models import Q

from returns.domain.supplier import CreditBase, Evidence, Handling, LabelMaker, LabelPayer, Silence
from returns.models.fields import word_check, words


class Supplier(models.Model):
    """Somebody who answers for articles of the shop; claims go to `email`, in `language` (`en`, `fr`).

    `products` (gids), `skus`, `vendors`, `locations` (gids), `product_types` and `tags` say what is theirs (see
    `domain.supplier.Owns`). They take back up to `days` after the delivery (None: always) and for `reasons` (codes of
    the policy; none: all). `destination` is their return address. They answer within `answer_days` working days.
    Shares (`_bps`) are basis points, `handling_minor` is what one piece costs the shop to take in, in minor units of
    the shop's currency, `resale_bps` the share of the price that the shop gets for it once more; `credit_by_reason` has
    other shares by reason. One that is not `active` gets nothing new.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="suppliers", db_index=False)
    name = models.CharField(max_length=60)
    email = models.EmailField()
    language = models.CharField(max_length=8, default="en")
    active = models.BooleanField(default=True)
    collective = models.BooleanField(default=False)
    destination = models.ForeignKey("returns.Destination", models.SET_NULL, null=True, related_name="suppliers")
    products = models.JSONField(default=list)
    skus = models.JSONField(default=list)
    vendors = models.JSONField(default=list)
    locations = models.JSONField(default=list)
    product_types = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    days = models.PositiveIntegerField(null=True)
    reasons = models.JSONField(default=list)
    evidence = words(Evidence, default=Evidence.NONE)
    handling = words(Handling, default=Handling.TO_SUPPLIER)
    label_paid_by = words(LabelPayer, default=LabelPayer.SHOP)
    label_made_by = words(LabelMaker, default=LabelMaker.WE)
    answer_days = models.PositiveSmallIntegerField(default=3)
    silence = words(Silence, default=Silence.OWN_LABEL)
    credit_base = words(CreditBase, default=CreditBase.COST)
    credit_bps = models.PositiveIntegerField(default=10_000)
    cost_bps = models.PositiveIntegerField(default=5_000)
    credit_by_reason = models.JSONField(default=dict)
    handling_minor = models.BigIntegerField(default=0)
    resale_bps = models.PositiveIntegerField(default=5_000)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="supplier_name_once_per_shop"),
            models.UniqueConstraint(fields=["destination"], name="address_of_one_supplier"),
            word_check("evidence", Evidence, name="supplier_evidence_known"),
            word_check("handling", Handling, name="supplier_handling_known"),
            word_check("label_paid_by", LabelPayer, name="supplier_label_payer_known"),
            word_check("label_made_by", LabelMaker, name="supplier_label_maker_known"),
            word_check("silence", Silence, name="supplier_silence_known"),
            word_check("credit_base", CreditBase, name="supplier_credit_base_known"),
            models.CheckConstraint(
                condition=Q(credit_bps__lte=10_000)
                & Q(cost_bps__lte=10_000)
                & Q(resale_bps__lte=10_000)
                & Q(handling_minor__gte=0),
                name="supplier_sums_make_sense",
            ),
            models.CheckConstraint(condition=Q(answer_days__gte=1), name="supplier_has_a_day_to_answer"),
        ]

    def __str__(self) -> str:
        return self.name
