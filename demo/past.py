"""Play past acts through the app's operations and effects, at the time they are said to have happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from returns import outbox
from returns.domain.status import DeclineReason, DispositionType, ParcelStatus
from returns.history import Actor
from returns.models import FulfillmentLine, Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_scan import record_scan
from returns.operations.request_return import UnableToRequest, request_return
from returns.operations.settle_return import settle_return
from returns.queries.eligibility import Wanted
from shop_integration.reconcile import catch_up
from simulator.client import Control

# What the plan of a season calls a reason, in the words of the starting policy.
REASONS = {"quality_defect": "defective"}
STAFF = "demo"


class Past:
    """The past of one shop, written act by act in the order of time."""

    def __init__(self, street: Control, domain: str) -> None:
        self.street = street
        self.shop = Shop.objects.get(domain=domain)
        self.asked: dict[str, Return] = {}

    def take_in_orders(self, *, since: datetime) -> None:
        """Read every order that changed since a moment, further back than the catch-up of a new shop goes."""
        OutboxMessage.objects.waiting().filter(shop=self.shop, kind="shopify.catch_up").update(done_at=timezone.now())
        catch_up(self.shop, since=since, clock=timezone.now)

    def play(self, verb: str, plan: dict[str, Any], *, at: datetime) -> None:
        """Let one act happen, and carry out all that follows from it."""
        self.street.set_clock(at)
        if verb == "request":
            self._request(plan, at)
        elif rma := self.asked.get(plan["order_gid"]):
            getattr(self, f"_{verb}")(rma, at)
        outbox.drain(clock=lambda: at)

    def _request(self, plan: dict[str, Any], at: datetime) -> None:
        order = Order.objects.get(shop=self.shop, gid=plan["order_gid"])
        sent = {line.line.gid: line for line in FulfillmentLine.objects.filter(fulfillment__order=order)}
        wanted = [
            Wanted(sent[line["line_gid"]].pk, line["quantity"], REASONS.get(line["reason_key"], line["reason_key"]))
            for line in plan["lines"]
        ]
        try:
            self.asked[plan["order_gid"]] = request_return(
                shop=self.shop,
                order_id=order.pk,
                wanted=wanted,
                request_key=f"season-{order.pk}",
                expected_minor=None,
                locale=plan["locale"],
                now=at,
            )
        except UnableToRequest:
            # A line of the plan that the policy does not allow: this shopper was told no, and nothing came of it.
            return

    def _approve(self, rma: Return, at: datetime) -> None:
        approve_return(rma_id=rma.pk, actor=Actor.MERCHANT, actor_id=STAFF, now=at)

    def _decline(self, rma: Return, at: datetime) -> None:
        decline_return(
            rma_id=rma.pk,
            reason=DeclineReason.OTHER,
            explanation="Article porté : l’étiquette manque." if rma.locale == "fr" else "Worn: the tag is missing.",
            actor=Actor.MERCHANT,
            actor_id=STAFF,
            now=at,
        )

    def _scan(self, rma: Return, at: datetime) -> None:
        record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=at, now=at)

    def _receive(self, rma: Return, at: datetime) -> None:
        counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
        receive_goods(rma_id=rma.pk, counts=counts, actor=Actor.MERCHANT, actor_id=STAFF, now=at)

    def _settle(self, rma: Return, at: datetime) -> None:
        rma.settlement.refresh_from_db()
        settle_return(
            rma_id=rma.pk,
            expected_minor=rma.settlement.total_presentment_minor,
            actor=Actor.MERCHANT,
            actor_id=STAFF,
            now=at,
        )
