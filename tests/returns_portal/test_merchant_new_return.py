"""Staff make a return: find the order, choose, see the sum, make it once."""

import re
import uuid

import pytest
from django.urls import reverse

from config import doors
from returns.domain.exchange import Offer
from returns.domain.money import Money
from returns.domain.status import Origin
from returns.doors import NoAnswer
from returns.models import FulfillmentLine, Return
from tests.characters import make_order, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
DOORS = doors.DOORS | {
    "shopify.exchange_offers": f"{__name__}.offers",
    "shopify.look_up": f"{__name__}.nothing_new",
}
SILENT = doors.DOORS | dict.fromkeys(("shopify.exchange_offers", "shopify.look_up"), f"{__name__}.silence")
ADDRESS = "/app/returns/new/"


def offers(shop, *, product_gids, now):
    """Shopify's answer: two sizes of the first article, one dearer."""
    first = "gid://shopify/Product/1"
    return [
        Offer(f"gid://shopify/ProductVariant/{number}", first, "Robe midi", size, "", Money(price, "EUR"), there)
        for number, size, price, there in ((11, "M", 4990, True), (12, "XL", 9990, True), (13, "S", 4990, False))
    ]


def nothing_new(shop, *, number, now):
    """Shopify knows no more than we do, except order 4242."""
    if number == "4242":
        make_order(shop, number=4242)
    return number == "4242"


def silence(shop, **asked):
    """No answer."""
    raise NoAnswer("timed out")


@pytest.fixture(autouse=True)
def _doors(settings):
    settings.MIDDLEWARE, settings.DOORS = with_door(), f"{__name__}.DOORS"


@pytest.fixture
def shops():
    return two_shops()


@pytest.fixture
def order(shops):
    return make_order(shops[0])


def chosen(order, quantities=(1, 0), **changes):
    rows = FulfillmentLine.objects.filter(fulfillment__order=order).order_by("line__position")
    form = {"order": order.name, "request_key": str(uuid.uuid4()), "with_label": "on"}
    for row, number in zip(rows, quantities, strict=True):
        form |= {f"quantity-{row.pk}": str(number), f"reason-{row.pk}": "size_small" if number else ""}
    instead = changes.pop("instead", "")
    return form | ({f"instead-{rows[0].pk}": instead} if instead else {}) | changes


def shown(answer):
    return re.search(r'name="expected_minor" value="(-?[0-9]+)"', answer.content.decode())[1]


def test_the_address_is_the_lists_button(shops):
    assert reverse("merchant:new_return") == ADDRESS
    assert ADDRESS in staff_of(shops[0]).get(reverse("merchant:inbox")).content.decode()


@pytest.mark.parametrize("typed", ["#1001", "1001", " 1001 "])
def test_an_order_is_found_however_its_number_is_typed(shops, order, typed):
    page = staff_of(shops[0]).get(ADDRESS, {"order": typed}).content.decode()
    assert "Robe midi" in page
    assert "ProductVariant/11" in page
    assert "ProductVariant/13" not in page


@pytest.mark.parametrize("typed", ["9999", "#", "%00", "x" * 200])
def test_an_unknown_order_and_another_shops_are_the_same(shops, order, typed):
    for shop in shops[1:]:
        assert "Robe midi" not in staff_of(shop).get(ADDRESS, {"order": "1001"}).content.decode()
    assert staff_of(shops[0]).get(ADDRESS, {"order": typed}).status_code == 200
    assert staff_of(None).get(ADDRESS).status_code == 401
    assert staff_of(shops[1]).post(ADDRESS, chosen(order)).status_code == 422


def test_chosen_seen_and_made_once(shops, order):
    staff, form = staff_of(shops[0], htmx=True), chosen(order, (1, 2))
    form["expected_minor"] = shown(staff.post(ADDRESS, form))
    assert Return.objects.count() == 0
    answers = [staff.post(ADDRESS, form) for _ in range(2)]
    rma = Return.objects.get()
    assert [answer.status_code for answer in answers] == [204, 204]
    assert all(f"/app/returns/{rma.number}/" in answer["HX-Location"] for answer in answers)
    assert (rma.status, rma.origin, rma.parcels.count()) == ("OPEN", Origin.MERCHANT, 1)


def test_without_a_label_and_without_htmx(shops, order):
    form = {name: value for name, value in chosen(order).items() if name != "with_label"}
    staff = staff_of(shops[0])
    form["expected_minor"] = shown(staff.post(ADDRESS, form))
    assert staff.post(ADDRESS, form).status_code == 303
    assert Return.objects.get().parcels.count() == 0


@pytest.mark.parametrize(("variant", "balance", "words"), [("11", "0", "€0.00"), ("12", "-5000", "€50.00")])
def test_an_exchange_is_shown_with_what_the_shopper_gets_or_owes(shops, order, variant, balance, words):
    staff, form = staff_of(shops[0]), chosen(order, instead=f"gid://shopify/ProductVariant/{variant}")
    answer = staff.post(ADDRESS, form)
    assert shown(answer) == balance
    assert words in answer.content.decode()
    assert staff.post(ADDRESS, form | {"expected_minor": balance}).status_code == 303
    page = staff.get(reverse("merchant:return", args=[Return.objects.get().number])).content.decode()
    assert "Goes out instead" in page


def test_another_sum_than_the_one_shown_makes_nothing(shops, order):
    answer = staff_of(shops[0], locale="fr").post(ADDRESS, chosen(order) | {"expected_minor": "1"})
    assert (answer.status_code, Return.objects.count()) == (409, 0)


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("quantities", [(0, 0), (2, 0), (-1, 0)])
def test_wrong_numbers_are_errors_and_stay_typed(shops, order, quantities, htmx):
    form = chosen(order, quantities)
    answer = staff_of(shops[0], htmx=htmx).post(ADDRESS, form)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert f'value="{quantities[0]}"' in answer.content.decode()


def test_a_reason_is_needed_and_a_strange_variant_is_none(shops, order):
    form = {name: "" if name.startswith("reason") else value for name, value in chosen(order).items()}
    assert "Please choose a reason." in staff_of(shops[0]).post(ADDRESS, form).content.decode()
    strange = chosen(order, instead="gid://shopify/ProductVariant/13")
    assert staff_of(shops[0]).post(ADDRESS, strange).status_code == 422


def test_change_leads_back_with_what_was_chosen(shops, order):
    answer = staff_of(shops[0]).post(ADDRESS, chosen(order) | {"expected_minor": "4990", "change": "1"})
    assert (answer.status_code, Return.objects.count()) == (200, 0)
    assert 'name="expected_minor"' not in answer.content.decode()


def test_silence_of_shopify_leaves_returns_without_exchange(shops, order, settings):
    settings.DOORS = f"{__name__}.SILENT"
    page = staff_of(shops[0]).get(ADDRESS, {"order": "1001"}).content.decode()
    assert "Shopify did not answer" in page
    assert "instead-" not in page


def test_a_choice_that_shopify_cannot_confirm_is_kept_and_never_becomes_a_refund(shops, order, settings):
    settings.DOORS = f"{__name__}.SILENT"
    gid = "gid://shopify/ProductVariant/11"
    staff, form = staff_of(shops[0]), chosen(order, instead=gid)
    for expected in ({}, {"expected_minor": "0"}, {"expected_minor": "4990"}):
        answer = staff.post(ADDRESS, form | expected)
        page = answer.content.decode()
        assert (answer.status_code, Return.objects.count()) == (409, 0)
        assert "no return was made. Try again." in page
        assert f'value="{gid}"' in page
        assert "expected_minor" not in page
    changed = staff.post(ADDRESS, form | {"change": "1"}).content.decode()
    assert "cannot be had now" in changed
    settings.DOORS = f"{__name__}.DOORS"
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert shown(staff.post(ADDRESS, again)) == "0"


def test_what_nothing_can_go_out_for_says_why(shops, order, monkeypatch):
    order.lines.update(bundle_gid="gid://shopify/LineItemGroup/1")
    staff, form = staff_of(shops[0]), chosen(order, instead="gid://shopify/ProductVariant/11")
    page = staff.get(ADDRESS, {"order": "1001"}).content.decode()
    assert "It is a part of a set" in page
    assert "instead-" not in page
    refused = staff.post(ADDRESS, form | {"expected_minor": "0"})
    assert (refused.status_code, "It is a part of a set" in refused.content.decode()) == (422, True)
    monkeypatch.setattr("returns_portal.merchant.views.new_return.obstacles_of", lambda *_: {})
    meanwhile = staff.post(ADDRESS, form | {"expected_minor": "0"})
    assert (meanwhile.status_code, Return.objects.count()) == (409, 0)
    assert "No return was made: nothing can go out" in meanwhile.content.decode()


def test_what_leaves_a_discount_behind_says_so(shops, order):
    order.lines.update(discounts=[{"name": "TEN", "is_code": True}])
    page = staff_of(shops[0]).get(ADDRESS, {"order": "1001"}).content.decode()
    assert page.count("without the discount") == 1


@pytest.mark.parametrize(("number", "found"), [("4242", True), ("4243", False)])
def test_an_order_that_no_webhook_told_of_is_read_now(shops, number, found):
    page = staff_of(shops[0]).get(ADDRESS, {"order": number}).content.decode()
    assert ('name="request_key"' in page) == found


def test_an_unknown_order_is_unknown_while_shopify_is_silent(shops, settings):
    settings.DOORS = f"{__name__}.SILENT"
    answer = staff_of(shops[0]).get(ADDRESS, {"order": "4242"})
    assert (answer.status_code, "request_key" in answer.content.decode()) == (200, False)
