"""What the one button does: the return, and in the same moment what the shopper said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from returns.operations.change_return import change_return
from returns.operations.request_return import request_return
from returns.people import ShopRequest
from returns_portal.shopper.choice import Choice
from returns_portal.shopper.selection import Shown
from returns_portal.telephones import agree

if TYPE_CHECKING:
    from returns.models import Return


@transaction.atomic
def carry_out(request: ShopRequest, choice: Choice, shown: Shown | None, agreed: dict[str, Any]) -> Return:
    """Ask for the return or change it, and note that texts about it are wanted, before the first could be sent.

    Raises what `request_return` raises; then nothing is noted either.
    """
    if choice.changing:
        rma = change_return(rma_id=choice.changing.pk, **agreed)
    else:
        estimate = shown.estimate if shown else None
        order_id, terms = choice.order.pk, choice.terms
        rma = request_return(shop=request.shop, order_id=order_id, terms=terms, estimate=estimate, **agreed)
    if "texts" in request.POST:
        agree(rma, now=agreed["now"])
    return rma
