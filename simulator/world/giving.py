"""What a refund gives back beside the goods: shipping, duties, and money as store credit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.world import credit, sums
from simulator.world.money import Bag
from simulator.world.orders import Order, Refund, RefundDuty, RefundShipping, Transaction
from simulator.world.refusals import Problem
from simulator.world.settling import ShippingShare, duty_shares, rate_of
from simulator.world.shops import Shop

if TYPE_CHECKING:
    from simulator.world.world import World


@dataclass(frozen=True)
class CreditOut:
    """Money to give back as store credit, in presentment minor units."""

    amount: credit.Sum
    expires_at: datetime | None = None


def give_duties(
    world: "World", order: Order, refund: Refund, wanted: Sequence[tuple[int, str]], lines: Sequence[tuple[int, int]]
) -> None:
    """Note duties given back on the refund."""
    for duty, amount in duty_shares(order, wanted, lines):
        refund.duties.append(RefundDuty(world.new_id(), duty.id, amount))


def duty_problems(order: Order, wanted: Sequence[tuple[int, str]]) -> list[Problem]:
    """Return a problem for each duty that is not of this order."""
    own = {duty.id for line in order.lines for duty in line.duties}
    return [
        Problem(None, ("refundDuties", str(place), "dutyId"), "Duty does not belong to the order")
        for place, (number, _) in enumerate(wanted)
        if number not in own
    ]


def give_shipping(world: "World", order: Order, refund: Refund, shipping: ShippingShare | None) -> Bag:
    """Note shipping given back on the refund; return it with its tax."""
    if shipping is None or not shipping.amount.presentment or not order.shipping_lines:
        return order.zero
    line = order.shipping_lines[0]
    refund.shipping.append(RefundShipping(world.new_id(), line.id, shipping.amount, shipping.tax))
    return shipping.amount + (order.zero if order.taxes_included else shipping.tax)


def give_credit(world: "World", shop: Shop, order: Order, refund: Refund, wanted: CreditOut) -> Transaction:
    """Book store credit for the buyer, with the transaction that stands for it."""
    owner, minor = order.customer_id or 0, wanted.amount.minor
    amount = order.zero.like(round(minor / rate_of(order)), minor)
    made = Transaction(
        world.new_id(), "refund", "success", sums.CREDIT_GATEWAY, amount, world.now(), refund_id=refund.id
    )  # fmt: skip
    order.transactions.append(made)
    refund.transaction_ids.append(made.id)
    currency = wanted.amount.currency
    account = credit.account_in(shop, owner, currency) or credit.open_account(world, shop, owner, currency)
    credit.move(world, account, minor, event="ORDER_REFUND", expires_at=wanted.expires_at, transaction_id=made.id)
    return made


def credit_problems(shop: Shop, order: Order, as_credit: Sequence[CreditOut]) -> list[Problem]:
    """Return what forbids giving this order's money back as store credit."""
    wanted = [item.amount for item in as_credit]
    return credit.refund_problems(shop, order.customer_id, wanted, order.presentment_currency)
