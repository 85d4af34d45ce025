"""Take in a label that a program made elsewhere."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.brought import Terms, Unusable
from returns.domain.tracking_number import NotANumber, read_number
from returns.doors import door
from returns.operations.bring_label import UnableToBring
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, Wrong, invalid
from returns_api.reading.returns import find_return
from returns_api.schemas.acts import OwnLabelIn
from returns_api.schemas.changes import DoneOut, Result
from returns_api.writing.acting import DONE, by, change

if TYPE_CHECKING:
    from returns.models import Return, Shop

# Where the core's word would mean something else here.
_CALLED = {"on_its_way": "used", "shared": "parcel_not_waiting", "gone": "parcel_not_waiting"}
_LARGEST = 10**9


@writes(
    "Parcels",
    "/returns/{slug:number}/own-label",
    name="bring_label",
    scope=Scope.LABELS_WRITE,
    answer=DoneOut,
    summary="Bring a label of one's own",
)
def bring(request: HttpRequest, number: str, body: OwnLabelIn, dry_run: bool = False) -> HttpResponse:
    """It is printed as it is, and the shopper gets it in a moment. The label that the parcel had is given back.

    A body has 256 KiB at the most, and so a file about 190.
    """
    call = call_of(request)
    find_return(call, number)
    shop = call.shop
    terms, file, zpl = _terms(shop, body), _read("/file", body.file), _read("/zpl", body.zpl)

    def do(rma: Return, who: dict[str, Any]) -> Result:
        try:
            about = {"rma_id": rma.pk, "parcel_id": body.parcel, "terms": terms, "file": file, "zpl": zpl}
            door("labels.bring")(shop, **about, **by(who))
        except Unusable as why:
            raise Problem(
                "invalid", errors=[Wrong(f"/{each.code}", "file", each.value) for each in why.faults]
            ) from why
        except UnableToBring as why:
            if why.code == "number_taken":
                raise invalid("/tracking_number", "Another parcel has this number already.", "taken") from why
            raise Problem(_CALLED.get(why.code, why.code)) from why
        return DONE

    return change(request, number, do, dry_run)


def _terms(shop: Shop, body: OwnLabelIn) -> Terms:
    tracking_number, tracking_url = body.tracking_number, body.tracking_url
    if tracking_number:
        try:
            found = read_number(tracking_number)
        except NotANumber as why:
            raise invalid("/tracking_number", "This is no tracking number.", str(why.wrong)) from why
        tracking_number, tracking_url = found.number, tracking_url or found.link
    cost = body.cost
    if cost and cost.currency != shop.currency:
        raise invalid("/cost/currency", f"The shop's currency is {shop.currency}.", "other_currency")
    if cost and not 0 <= cost.money.minor < _LARGEST:
        raise invalid("/cost/amount", "Nothing or more, and not that much.", "out_of_range")
    return Terms(" ".join(body.carrier.split()), tracking_number, tracking_url, cost.money.minor if cost else None)


def _read(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(field, "This is not Base64.", "base64") from error
