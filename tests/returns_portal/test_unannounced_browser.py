"""From a parcel that nobody announced to its counted return, in a real browser.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from returns.domain.unannounced import Condition, Content
from returns.models import Location
from tests.browser_fixtures import every_view
from tests.characters import NOW, make_order, make_shop
from tests.returns_portal import merchant_desk as stages
from tests.returns_portal.seats import Desk
from tests.unannounced import again, found, today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def picture(colour: str) -> dict[str, Any]:
    written = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(written, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": written.getvalue()}


def assert_quiet(page: Page) -> None:
    """Nothing was complained about but the mistakes that were made on purpose.

    Taking an image hides the caret by a style of Playwright's own, which the pages refuse.
    """
    if not os.environ.get("SCREENSHOTS"):
        assert not [text for text in page.complaints if "status of 4" not in text]  # type: ignore[attr-defined]


@every_view()
def test_from_the_desk_to_the_counted_return(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = make_shop()
    for number, name in ((1, "Entrepôt de Rennes"), (2, "Boutique de Lyon")):
        Location.objects.create(
            shop=shop, gid=f"gid://shopify/Location/{number}", name=name, active=True, fulfillment_service=False,
            read_at=NOW,
        )  # fmt: skip
    rma = stages.labelled(shop, 1001)
    make_order(shop, number=1002)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("unannounced/")
    staff.inspect("parcels-empty")
    page.locator(".empty .button").click()
    page.wait_for_url(re.compile("unannounced/new/"))
    staff.inspect("parcel-new")

    page.locator("#id_email").fill("camille")
    page.locator("#id_item_1_quantity").fill("2")
    page.locator("main form .button.primary").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("#id_item_1_description")).to_have_attribute("aria-invalid", "true")
    staff.inspect("parcel-new-wrong")

    page.locator("#id_location").select_option(index=2)
    page.locator("#id_carrier").fill("Colissimo")
    page.locator("#id_tracking_number").fill("sbx 1001 fr")
    page.locator("#id_email").fill("camille@example.com")
    page.locator("#id_name").fill("Camille Martin")
    page.locator("#id_postcode").fill("75019")
    page.locator("#id_item_0_description").fill("Robe midi, taille S, étiquette coupée")
    page.locator("#id_item_0_code").fill("SKU-1")
    page.locator("#id_item_0_condition").select_option("worn")
    page.locator("#id_item_1_code").fill("SKU-2")
    page.locator("#id_note").fill("Le carton est ouvert sur un côté.")
    page.locator("main form .button.primary").click()
    page.wait_for_url(re.compile(r"unannounced/\d+/"))
    expect(page.locator(".candidate").first).to_contain_text(rma.number)
    page.locator("#photos").set_input_files([picture("tan"), picture("teal")])
    page.locator("#parcel-photos form .button").click()
    expect(page.locator(".photos img")).to_have_count(2)
    staff.inspect("parcel")

    page.locator("#photos").set_input_files({"name": "notes.txt", "mimeType": "image/jpeg", "buffer": b"no picture"})
    page.locator("#parcel-photos form .button").last.click()
    expect(page.locator("#parcel-photos [role=alert]")).to_be_visible()
    staff.inspect("parcel-photo-wrong")

    page.locator(".whose input").fill("9")
    page.locator(".whose .button").click()
    expect(page.locator(".whose [aria-invalid=true]")).to_be_visible()
    staff.inspect("parcel-unknown-number")
    page.locator(".candidate .button").first.click()
    page.wait_for_url(re.compile(f"returns/{rma.number}/"))
    expect(page.locator("#return-receipt form")).to_be_visible()
    staff.inspect("parcel-return")
    staff.open(f"unannounced/{shop.unannounced.get().pk}/")
    staff.inspect("parcel-matched")

    staff.open_return(rma)
    page.locator("#return-receipt .button.primary").click()
    expect(page.locator("#return-receipt")).to_have_count(0)
    staff.open(f"unannounced/{shop.unannounced.get().pk}/")
    staff.inspect("parcel-counted")
    assert again(shop.unannounced.get()).status == "RECEIVED"
    assert_quiet(page)


@every_view()
def test_an_order_without_a_return_and_a_parcel_of_nobodys(
    desk: Callable[..., Desk], language: str, viewport: Any
) -> None:
    shop, day = make_shop(), today()
    make_order(shop, number=1002, delivered_at=NOW - timedelta(days=90))
    parcel = found(shop, Content("Pull", "SKU-2", 2, Condition.AS_NEW), reference="1002", arrived_on=day)
    lonely = found(shop, Content("Une écharpe bleue", "", 1), name="L. Moreau", arrived_on=day - timedelta(days=40))
    found(shop, arrived_on=day - timedelta(days=9))
    stages.labelled(shop, 1001)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("returns/")
    expect(page.locator(".page-actions .count")).to_have_text("3")
    staff.inspect("inbox-parcels")
    page.locator(".page-actions a[href$='/unannounced/']").click()
    page.wait_for_url(re.compile("unannounced/"))
    staff.inspect("parcels")

    staff.open(f"unannounced/{parcel.pk}/")
    page.locator(".candidate a.button").first.click()
    page.wait_for_url(re.compile("returns/new/"))
    staff.inspect("parcel-new-return")
    for select in page.locator("select[name^=reason-]").all():
        select.select_option(index=1)
    page.locator("#new-lines .button.primary").click()
    page.locator("#new-sum").wait_for()
    staff.inspect("parcel-new-return-sum")
    page.locator("#new-sum .button.primary").click()
    page.wait_for_url(re.compile(r"returns/R-\d+/"))
    expect(page.locator("#return-receipt form")).to_be_visible()

    staff.open(f"unannounced/{lonely.pk}/")
    staff.inspect("parcel-nobody")
    page.locator("#parcel-closing summary").click()
    page.locator("#parcel-closing .button").click()
    expect(page.locator("#parcel-closing .errorlist")).to_be_visible()
    staff.inspect("parcel-closing-wrong")
    page.locator("#parcel-closing input[value=donated]").check()
    page.locator("#parcel-closing textarea").fill("Personne n’a répondu.")
    page.locator("#parcel-closing .button").click()
    expect(page.locator("#parcel-ending")).to_contain_text("Personne n’a répondu.")
    staff.inspect("parcel-closed")
    assert_quiet(page)


@every_view()
def test_goods_of_two_returns_are_matched_at_once(desk: Callable[..., Desk], language: str, viewport: Any) -> None:
    shop = make_shop()
    one, other = stages.labelled(shop, 1001), stages.labelled(shop, 1002)
    parcel = found(
        shop, Content("Robe midi fluide", "SKU-1", 1), Content("Pull en laine", "SKU-2", 3), arrived_on=today()
    )
    staff = desk(shop, language=language, viewport=viewport)
    staff.open(f"unannounced/{parcel.pk}/")
    page = staff.page
    page.locator("#two-returns summary").click()
    page.locator("[name=first]").fill(one.number)
    page.locator("[name=second]").fill("R-99999")
    page.locator("#two-returns button").click()
    expect(page.locator("#two-returns [aria-invalid=true]").first).to_be_visible()
    staff.inspect("two-returns-wrong")
    page.locator("[name=second]").fill(other.number)
    page.locator("[name=apart-1]").fill("2")
    page.locator("#two-returns button").click()
    page.wait_for_url(f"**/returns/{one.number}/")
    assert again(parcel).rma == one
    assert other.unannounced.get().contents.get().quantity == 2
