"""The return, its lines, and the single pieces that may come back once.

Django refuses field names such as `return_`, so a Return is called `rma` wherever it is a field or a variable.
"""

from django.db import models
from django.db.models import F, Q

from returns.domain.inbox import WAITS
from returns.domain.means import Means
from returns.domain.seldom import Seldom
from returns.domain.shipping import Goods, LabelTime, PaidBy
from returns.domain.status import DeclineReason, DispositionType, Origin, Outcome, ReturnStatus, Stage
from returns.domain.withdrawal import Lane
from returns.models.fields import word_check, words


class Return(models.Model):
    """The agreement to bring items back.

    `request_key` is the form's own key: the same key is the same return, however often it is sent. `gid`,
    `shopify_name` (`#1001-R1`) and `registered_at` are Shopify's id and name of the return and when we learned
    them; `read_at` is the moment of the newest news of it from Shopify. `stage` is
    folded by `domain.stage` after each change, and holds since `stage_since`; with it, while goods are awaited, since
    when the first parcel is here (`here_since`) or on its way (`coming_since`). `decision` holds the verdicts as they
    were when the return was asked for; it is empty for a return that began at Shopify, which our policy did not judge.
    `lane` is the legal ground on which goods come back.
    `replaces` is the return that its shopper changed into this one. `first_part` is the return that this one came
    off, because its goods were still awaited when others had arrived. `goods` is what is to happen with them,
    `means` how they get back and `label_time` when their labels are made. `outcome` is where the money goes,
    `bonus_bps` what the shop adds to store credit, and `told_outcome` the outcome whose fees Shopify was told with
    the return ("": the fees do not hang on it). `assigned_to` is Shopify's number of who of the staff has it, since
    `assigned_at` ("": nobody); it stays where they are removed, so that a colleague can take it over. Where
    it was read for a page (`queries.returns.return_for_page`), `lacks` is what it was found to have none of, and
    `newest_event` the newest of its events (id) by then.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="returns")
    order = models.ForeignKey("returns.Order", models.PROTECT, related_name="returns")
    policy = models.ForeignKey("returns.PolicyVersion", models.PROTECT, related_name="+")
    number = models.CharField(max_length=32)
    request_key = models.CharField(max_length=64)
    status = words(ReturnStatus)
    stage = words(Stage)
    outcome = words(Outcome, default=Outcome.REFUND)
    bonus_bps = models.PositiveIntegerField(default=0)
    told_outcome = words(Outcome, blank=True, default="")
    origin = words(Origin, default=Origin.PORTAL)
    lane = words(Lane, default=Lane.COMMERCIAL)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    first_part = models.ForeignKey("self", models.PROTECT, null=True, related_name="later_parts")
    goods = words(Goods, default=Goods.SEND)
    means = words(Means, default=Means.LABEL)
    label_time = words(LabelTime, default=LabelTime.AT_APPROVAL)
    locale = models.CharField(max_length=16)
    email = models.CharField(max_length=254, blank=True, default="")
    gid = models.CharField(max_length=64, blank=True, default="")
    shopify_name = models.CharField(max_length=64, blank=True, default="")
    rfo_gid = models.CharField(max_length=64, blank=True, default="")
    read_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    decision = models.JSONField(default=dict)
    decline_reason = words(DeclineReason, blank=True, default="")
    decline_note = models.CharField(max_length=500, blank=True, default="")
    requested_at = models.DateTimeField()
    stage_since = models.DateTimeField(null=True)
    here_since = models.DateTimeField(null=True)
    coming_since = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    ship_by = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    assigned_to = models.CharField(max_length=20, blank=True, default="", db_default="")
    assigned_at = models.DateTimeField(null=True)

    lacks: frozenset[Seldom] = frozenset()
    newest_event: int | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "number"], name="return_number_once_per_shop"),
            models.UniqueConstraint(fields=["order", "request_key"], name="return_request_key_once_per_order"),
            models.UniqueConstraint(fields=["shop", "gid"], condition=~Q(gid=""), name="return_gid_once_per_shop"),
            word_check("status", ReturnStatus, name="return_status_known"),
            word_check("stage", Stage, name="return_stage_known"),
            word_check("origin", Origin, name="return_origin_known"),
            word_check("lane", Lane, name="return_lane_known"),
            word_check("goods", Goods, name="return_goods_known"),
            word_check("means", Means, name="return_means_known"),
            word_check("label_time", LabelTime, name="return_label_time_known"),
            models.CheckConstraint(
                condition=Q(bonus_bps=0) | Q(outcome=Outcome.STORE_CREDIT), name="bonus_only_with_store_credit"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "stage", "-requested_at", "-id"], name="returns_by_stage"),
            models.Index(fields=["shop", "-requested_at", "-id"], name="returns_by_date"),
            models.Index(fields=["shop", "outcome", "-requested_at", "-id"], name="returns_by_outcome"),
            models.Index(
                fields=["shop", "stage_since", "id"], condition=Q(stage__in=list(WAITS)), name="returns_by_waiting"
            ),
            models.Index(
                fields=["shop", "-received_at", "-id"],
                condition=Q(received_at__isnull=False),
                name="returns_by_receipt",
            ),
            models.Index(
                fields=["shop", "id"],
                condition=Q(status=ReturnStatus.OPEN, received_at=None),
                name="returns_that_wait_for_goods",
            ),
            models.Index(
                fields=["shop", "here_since", "id"], condition=Q(here_since__isnull=False), name="returns_not_opened"
            ),
            models.Index(
                fields=["shop", "coming_since", "id"],
                condition=Q(coming_since__isnull=False),
                name="returns_on_their_way",
            ),
            models.Index(
                fields=["shop", "ship_by"],
                condition=Q(status=ReturnStatus.OPEN, received_at=None, ship_by__isnull=False),
                name="returns_by_ship_by",
            ),
            models.Index(fields=["shop", "assigned_to", "-requested_at", "-id"], name="returns_by_assignee"),
            models.Index(
                fields=["shop", "assigned_to", "stage_since", "id"],
                condition=Q(stage__in=list(WAITS)),
                name="returns_that_wait_for_one",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ReturnLineItem(models.Model):
    """A quantity of one fulfilled order line in a return. `reason` is a code of the return's policy.

    `detail` is the code of a sub-reason of it, `answers` what the shopper said of the policy's conditions: code -> yes.
    `paid_by` says who pays its way back, `destination` where it goes (None: the shop's return address).
    `restocking_by_outcome` has the share held back for each outcome, where it hangs on that. With `duties_back` the
    customs duties that were paid for it are given back.
    """

    rma = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    line = models.ForeignKey("returns.OrderLine", models.PROTECT, related_name="returned")
    fulfilled = models.ForeignKey("returns.FulfillmentLine", models.PROTECT, related_name="returned")
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=64)
    fault = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True, default="")
    detail = models.CharField(max_length=64, blank=True, default="")
    answers = models.JSONField(default=dict)
    gid = models.CharField(max_length=64, blank=True, default="")
    rfo_line_gid = models.CharField(max_length=64, blank=True, default="")
    items_shop_minor = models.BigIntegerField()
    items_presentment_minor = models.BigIntegerField()
    tax_shop_minor = models.BigIntegerField()
    tax_presentment_minor = models.BigIntegerField()
    duties_shop_minor = models.BigIntegerField(default=0)
    duties_presentment_minor = models.BigIntegerField(default=0)
    duties_back = models.BooleanField(default=False)
    restocking_fee_bps = models.PositiveIntegerField(default=0)
    restocking_by_outcome = models.JSONField(default=dict)
    paid_by = words(PaidBy, default=PaidBy.SHOPPER)
    destination = models.ForeignKey("returns.Destination", models.SET_NULL, null=True, related_name="lines")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["rma", "fulfilled"], name="fulfilled_line_once_per_return"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="return_line_has_pieces"),
            word_check("paid_by", PaidBy, name="return_line_payer_known"),
        ]


class ReturnUnit(models.Model):
    """One single piece of an order line, claimed by one return at a time and settled at most once, for ever.

    `number` counts from 1 to the line's quantity. A declined or cancelled return lets its pieces go (`live` false).
    `settlement` is set when money is due for the piece, and never moves to another one.
    """

    order_line = models.ForeignKey("returns.OrderLine", models.PROTECT, related_name="units")
    item = models.ForeignKey(ReturnLineItem, models.CASCADE, related_name="units")
    number = models.PositiveIntegerField()
    of_quantity = models.PositiveIntegerField()
    live = models.BooleanField(default=True)
    settlement = models.ForeignKey("returns.Settlement", models.PROTECT, null=True, related_name="units")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order_line", "number"], condition=Q(live=True), name="piece_in_one_return_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["order_line", "number"], condition=Q(settlement__isnull=False), name="piece_settled_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & Q(number__lte=F("of_quantity")), name="piece_exists_on_the_line"
            ),
            models.CheckConstraint(
                condition=Q(live=True) | Q(settlement__isnull=True), name="settled_piece_stays_in_its_return"
            ),
        ]


class Disposition(models.Model):
    """What became of a quantity of received goods. `location` is where it is restocked, if somebody said so."""

    item = models.ForeignKey(ReturnLineItem, models.CASCADE, related_name="dispositions")
    type = words(DispositionType)
    quantity = models.PositiveIntegerField()
    location = models.ForeignKey("returns.Location", models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "type"], name="disposition_type_once_per_line"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="disposition_has_pieces"),
            word_check("type", DispositionType, name="disposition_type_known"),
        ]
