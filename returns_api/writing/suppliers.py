"""Keep who answers for articles, and what was agreed with them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.supplier import Handling, LabelMaker
from returns.operations.keep_supplier import NameTaken, Profile, keep_supplier, rest_supplier
from returns.queries.destinations import stock_locations
from returns.queries.policies import active_policy
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.problems import invalid
from returns_api.reading.shop import find_supplier, supplier_of
from returns_api.schemas.settings import SupplierIn, SupplierRestIn
from returns_api.schemas.shop import SupplierOut
from returns_api.writing.of_shop import change_shop
from returns_api.writing.settings import look_at_place

_TAG = "Suppliers"
_ONE = "/suppliers/{int:supplier}"
_OWNED = ("vendors", "locations", "skus", "products", "product_types", "tags")
_AS_GIVEN = (
    *_OWNED, "email", "language", "reasons", "days", "evidence", "handling", "label_paid_by", "label_made_by",
    "answer_days", "silence", "credit_base", "credit_bps", "cost_bps", "resale_bps", "credit_by_reason",
)  # fmt: skip


@writes(
    _TAG,
    "/suppliers",
    name="make_supplier",
    scope=Scope.SUPPLIERS_WRITE,
    answer=SupplierOut,
    summary="Keep a new supplier",
    status=201,
)
def make(request: HttpRequest, body: SupplierIn, dry_run: bool = False) -> HttpResponse:
    """Claims are put to them from the next approval on."""
    return _keep(request, body, None, dry_run)


@writes(
    _TAG,
    _ONE,
    name="change_supplier",
    scope=Scope.SUPPLIERS_WRITE,
    answer=SupplierOut,
    summary="Change a supplier's profile",
    marked=True,
)
def change(request: HttpRequest, supplier: int, body: SupplierIn, dry_run: bool = False) -> HttpResponse:
    """The whole of it anew. Claims that were sent before stay as they are."""
    find_supplier(call_of(request), supplier)
    return _keep(request, body, supplier, dry_run)


@writes(
    _TAG,
    f"{_ONE}/rest",
    name="rest_supplier",
    scope=Scope.SUPPLIERS_WRITE,
    answer=SupplierOut,
    summary="Send a supplier nothing new, or take them up again",
    marked=True,
)
def rest(request: HttpRequest, supplier: int, body: SupplierRestIn, dry_run: bool = False) -> HttpResponse:
    """What was put to them already goes on."""
    call = call_of(request)
    find_supplier(call, supplier)

    def do() -> SupplierOut:
        rest_supplier(shop=call.shop, supplier_id=supplier, active=body.active)
        return supplier_of(find_supplier(call, supplier))

    return change_shop(request, do, dry_run, seen=lambda: supplier_of(find_supplier(call, supplier)))


def _keep(request: HttpRequest, body: SupplierIn, supplier: int | None, dry_run: bool) -> HttpResponse:
    call = call_of(request)
    profile = _profile(call, body)

    def do() -> SupplierOut:
        try:
            row = keep_supplier(shop=call.shop, profile=profile, now=call.now, supplier_id=supplier)
        except NameTaken as why:
            raise invalid("/name", "Another supplier has this name already.", "name_taken") from why
        return supplier_of(row)

    seen = None if supplier is None else lambda: supplier_of(find_supplier(call, supplier))
    return change_shop(request, do, dry_run, seen=seen, status=200 if supplier else 201)


def _profile(call: Call, body: SupplierIn) -> Profile:
    """What was agreed as the core keeps it; a Problem at the field where it cannot be."""
    if not any(getattr(body, name) for name in _OWNED):
        raise invalid(
            "/vendors", "Say what is theirs: at least one vendor, place, SKU, product, type or tag.", "missing"
        )
    sent = body.handling == Handling.TO_SUPPLIER
    if body.label_made_by == LabelMaker.SUPPLIER and not sent:
        raise invalid("/label_made_by", "A supplier makes labels only for articles that are sent to them.")
    _known(body.locations, {gid for gid, _ in stock_locations(call.shop)}, "/locations")
    codes = {reason.code for reason in active_policy(call.shop).policy.reasons}
    _known([*body.reasons, *body.credit_by_reason], codes, "/reasons")
    if sent and body.address is None:
        raise invalid("/address", "Goods are sent to them: say where.", "missing")
    if sent and body.address is not None:
        look_at_place(body.address, "/address")
    about: dict[str, Any] = {name: getattr(body, name) for name in _AS_GIVEN}
    about["handling_minor"] = _minor(call, body)
    return Profile(body.name, body.address.address if sent and body.address else None, about)


def _known(named: list[str], there_are: set[str], field: str) -> None:
    if strange := sorted(set(named) - there_are):
        raise invalid(field, f"The shop has none like this: {strange[0]}", "unknown")


def _minor(call: Call, body: SupplierIn) -> int:
    cost = body.handling_cost
    if cost is None:
        return 0
    if cost.currency != call.shop.currency:
        raise invalid("/handling_cost/currency", f"The shop's currency is {call.shop.currency}.", "other_currency")
    if cost.money.minor < 0:
        raise invalid("/handling_cost/amount", "It is nothing, or more.", "too_small")
    return cost.money.minor
