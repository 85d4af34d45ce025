"""Pieces that leave a return take what they are worth with them, and nothing else."""

from __future__ import annotations

import pytest

from returns.models import OrderLine, Return
from returns.operations.remove_from_return import remove_from_return
from returns.queries.sums import present_worth
from tests.characters import NOW, Bought, ask, make_order, make_shop

pytestmark = pytest.mark.django_db


def test_a_line_that_nothing_is_taken_off_stays_worth_what_was_quoted() -> None:
    order = make_order(make_shop(), Bought("Robe", 3, 3000), Bought("Pull", 2, 1000))
    rma = ask(order, quantities=(3, 2))
    robe, pull = rma.lines.order_by("pk")
    OrderLine.objects.filter(pk=pull.line_id).update(discounted_shop_minor=1500, discounted_presentment_minor=1500)

    remove_from_return(rma_id=rma.pk, left={robe.pk: 1}, actor="shopify", now=NOW, tell_shopify=False)

    rma = Return.objects.get(pk=rma.pk)
    assert rma.settlement.items_presentment_minor == 3000 + 2000
    assert [line.items.presentment.minor for line in present_worth(rma)] == [3000, 2000]
