"""Find what an address names, inside the shop of the request only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from returns.people import ShopRequest
from returns.queries.returns import get_return

if TYPE_CHECKING:
    from returns.models import Return


def find(request: ShopRequest, number: str) -> Return:
    """The shop's return with this number; Http404 when there is none."""
    try:
        return get_return(request.shop, number)
    except ObjectDoesNotExist as error:
        raise Http404 from error
