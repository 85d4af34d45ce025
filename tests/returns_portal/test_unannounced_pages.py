"""Unannounced parcels at the merchant's desk, page by page."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from returns import outbox
from returns.domain.unannounced import Condition, Content
from returns.models import Location, OutboxMessage, Return, Shop, UnannouncedParcel
from returns.operations.photograph_unannounced import MOST_PHOTOS
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop, two_shops
from tests.parts import at_shopify
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.unannounced import again, found, today

pytestmark = pytest.mark.django_db
LIST = "/app/unannounced/"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.APP_URL = "https://returns.example"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def staff(shop: Shop) -> Client:
    return staff_of(shop)


def page_of(parcel: UnannouncedParcel) -> str:
    return f"{LIST}{parcel.pk}/"


def form(**given: str) -> dict[str, str]:
    """A form of the page `new`, as a browser sends it."""
    rows = {f"item_{row}_{part}": "" for row in range(3) for part in ("description", "code", "quantity", "condition")}
    return {"request_key": str(uuid.uuid4()), "arrived_on": today().isoformat(), "location": "", **rows} | given


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def picture(name: str = "box.jpg") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "tan").save(written, "JPEG")
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/jpeg")


class TestTheList:
    @pytest.mark.parametrize(("locale", "words"), [("en", "No unannounced parcels"), ("fr", "Aucun colis non annoncé")])
    def test_says_what_it_is_for_while_there_is_none(self, shop: Shop, locale: str, words: str) -> None:
        assert words in text_of(staff_of(shop, locale=locale).get(LIST))

    def test_shows_the_open_ones_first_and_every_stage_with_its_count(self, shop: Shop, staff: Client) -> None:
        waiting = found(shop, name="Camille Martin", arrived_on=today() - timedelta(days=31))
        matched = found(shop, email="x@example.com")
        staff.post(f"{page_of(matched)}matching/", {"number": desk.approved(shop).number})
        page = text_of(staff.get(LIST))
        assert "Camille Martin" in page
        assert "For 31 days" in page
        assert "badge critical" in page
        assert "U-2" not in page
        assert re.findall(r'class="count">(\d+)<', page) == ["1", "1", "0", "0", "2"]
        assert "U-2" in text_of(staff.get(f"{LIST}?state=matched"))
        assert "R-10001" in text_of(staff.get(f"{LIST}?state=all"))
        assert "No parcel is at this stage." in text_of(staff.get(f"{LIST}?state=closed"))
        staff.post(f"{page_of(waiting)}closure/", {"ending": "donated", "why": ""})
        assert "Every parcel has found its return" in text_of(staff.get(LIST))
        assert "Donated" in text_of(staff.get(f"{LIST}?state=closed"))

    def test_is_searched_and_cut_into_pages(self, shop: Shop, staff: Client) -> None:
        for number in range(52):
            found(shop, tracking_number=f"T{number}")
        assert "U-52" not in text_of(staff.get(LIST))
        assert "U-52" in text_of(staff.get(f"{LIST}?page=2"))
        assert "U-8<" in text_of(staff.get(f"{LIST}?q=t7"))
        assert "No parcel here matches “nobody”." in text_of(staff.get(f"{LIST}?q=nobody"))
        for wrong in ("state=x", "page=x", "page=-1", "page=99999999"):
            assert staff.get(f"{LIST}?{wrong}").status_code == 400

    def test_the_inbox_counts_what_waits_and_reminds_after_a_week(self, shop: Shop, staff: Client) -> None:
        assert "caution" not in text_of(staff.get("/app/returns/"))
        parcel = found(shop, arrived_on=today())
        assert 'class="count badge caution">1<' in text_of(staff.get("/app/returns/"))
        assert "for a week or longer" not in text_of(staff.get("/app/"))
        UnannouncedParcel.objects.update(arrived_on=today() - timedelta(days=8))
        page = text_of(staff.get("/app/"))
        assert "for a week or longer" in page
        assert f'href="{page_of(parcel)}">U-1<' in page


class TestRecording:
    def test_a_parcel_with_all_that_is_seen_of_it(self, shop: Shop, staff: Client) -> None:
        Location.objects.create(
            shop=shop,
            gid="gid://shopify/Location/1",
            name="Rennes",
            active=True,
            fulfillment_service=False,
            read_at=NOW,
        )
        given = form(
            location="gid://shopify/Location/1", carrier="Colissimo", tracking_number="6A 1234", reference="#1001",
            name="Camille Martin", email="Camille@example.com", postcode="75019", note="Wet",
            item_0_description="Dress", item_0_code="SKU-1", item_0_quantity="2", item_0_condition="worn",
            item_2_description="Scarf",
        )  # fmt: skip
        made = staff.post(f"{LIST}new/", given)
        assert made.status_code == 303
        assert staff.post(f"{LIST}new/", given)["Location"] == made["Location"], "a second click"
        parcel = shop.unannounced.get()
        assert made["Location"] == page_of(parcel)
        contents = [(item.description, item.code, item.quantity, item.condition) for item in parcel.contents.all()]
        assert contents == [("Dress", "SKU-1", 2, "worn"), ("Scarf", "", 1, "")]
        page = text_of(staff.get(page_of(parcel)))
        for word in (
            "Rennes",
            "Colissimo 6A1234",
            "#1001",
            "Camille Martin",
            "75019",
            "Wet",
            "2 × Dress",
            "Worn or used",
        ):
            assert word in page, word
        assert "Parcel recorded" in page

    def test_a_barcode_is_kept_with_the_sku_it_stands_for(
        self, shop: Shop, staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[list[str]] = []

        def skus_of(shop: Shop, *, codes: list[str], now: Any) -> dict[str, str]:
            asked.append(codes)
            return {"4006381333931": "SKU-1"}

        monkeypatch.setattr("shop_integration.barcodes.skus_of", skus_of)
        order = make_order(shop, number=1001)
        answer = staff.post(f"{LIST}new/", form(item_0_code="4006381333931", item_1_code="SKU-2"))
        page = text_of(staff.get(answer["Location"]))
        assert "4006381333931 <span" in page
        assert "SKU-1" in page
        assert f"Order {order.name}" in page
        assert "Of the 2 pieces with a SKU, 2 may still come back from it." in page

        parcel = shop.unannounced.get()
        monkeypatch.setattr("shop_integration.barcodes.skus_of", lambda *args, **kwargs: {})
        staff.post(f"{page_of(parcel)}details/", form(item_0_code="4006381333931", item_0_quantity="2"))
        assert [(item.sku, item.quantity) for item in parcel.contents.all()] == [("SKU-1", 2)], "known is known"
        assert asked == [["4006381333931", "SKU-2"]]

    def test_a_barcode_that_shopify_says_nothing_of_is_no_obstacle(self, shop: Shop, staff: Client) -> None:
        assert staff.post(f"{LIST}new/", form(item_0_code="4006381333931")).status_code == 303
        assert shop.unannounced.get().contents.get().sku == ""

    def test_the_day_alone_is_enough(self, shop: Shop, staff: Client) -> None:
        assert staff.post(f"{LIST}new/", form()).status_code == 303
        page = text_of(staff.get(page_of(shop.unannounced.get())))
        assert "Nothing here fits what is known so far." in page
        assert "Not known" in page

    @pytest.mark.parametrize(
        ("field", "value", "en", "fr"),
        [
            ("arrived_on", "", "Enter the day.", "Saisissez le jour."),
            ("arrived_on", "2199-01-01", "This day has not come yet.", None),
            ("arrived_on", "0202-01-01", "This is more than a year ago.", "C’était il y a plus d’un an."),
            ("email", "camille", "This is not an e-mail address.", "Ce n’est pas une adresse e-mail."),
            ("item_1_quantity", "2", "Say what it is, or enter its SKU or barcode.", "Dites de quoi il s’agit"),
            ("item_0_quantity", "0", "At least 1, please.", None),
            ("item_0_quantity", "x", "Please enter a number.", None),
            ("name", "x" * 201, "at most 200", "200"),
        ],
    )
    def test_a_mistake_stands_at_its_field_and_nothing_typed_is_lost(
        self, shop: Shop, field: str, value: str, en: str, fr: str | None
    ) -> None:
        given = form(item_0_description="Dress", carrier="Colissimo") | {field: value}
        for locale, words in (("en", en), ("fr", fr)):
            answer = staff_of(shop, locale=locale).post(f"{LIST}new/", given)
            page = text_of(answer)
            assert answer.status_code == 422
            if words:
                assert words in page
            at = "item_1_description" if field == "item_1_quantity" else field
            wrong = re.search(rf'<input[^>]*name="{at}"[^>]*>', page)
            assert wrong
            assert 'aria-invalid="true"' in wrong[0]
            assert 'value="Colissimo"' in page
            assert 'value="Dress"' in page
        assert not shop.unannounced.exists()

    def test_another_shops_place_is_none_of_the_choices(self) -> None:
        atelier, northwind = two_shops()
        Location.objects.create(
            shop=northwind, gid="gid://x", name="Leeds", active=True, fulfillment_service=False, read_at=NOW
        )
        assert staff_of(atelier).post(f"{LIST}new/", form(location="gid://x")).status_code == 422
        assert "Leeds" not in text_of(staff_of(atelier).get(f"{LIST}new/"))

    def test_it_is_changed_while_it_is_open(self, shop: Shop, staff: Client) -> None:
        parcel = found(shop, Content("Dress", "SKU-1", 2, Condition.WORN), carrier="Colissimo", arrived_on=NOW.date())
        place = Location.objects.create(
            shop=shop, gid="gid://closed", name="Old hall", active=False, fulfillment_service=False, read_at=NOW
        )
        UnannouncedParcel.objects.update(location=place)
        UnannouncedParcel.objects.update(arrived_on=today())
        address = f"{page_of(parcel)}details/"
        page = text_of(staff.get(address))
        assert "Old hall" in page, "a place that was closed since can stay"
        assert 'value="Dress"' in page
        assert page.count('name="item_') == 4 * 4, "one article and three rows more"
        assert staff.post(address, form(email="x")).status_code == 422
        assert staff.post(address, form(location="gid://closed", item_0_description="Coat")).status_code == 303
        parcel = again(parcel)
        assert (parcel.carrier, parcel.contents.get().description) == ("", "Coat")
        staff.post(f"{page_of(parcel)}matching/", {"number": desk.approved(shop).number})
        assert staff.post(address, form()).status_code == 409
        assert staff.get(address).status_code == 303
        assert again(parcel).contents.get().description == "Coat"

    def test_photos_are_added_shown_and_removed(self, shop: Shop, staff: Client) -> None:
        parcel = found(shop)
        address = f"{page_of(parcel)}photos/"
        assert staff.post(address, {"photos": [picture(), picture("label.jpg")]}).status_code == 303
        page = staff.get(page_of(parcel)).content.decode()
        link = re.search(r'href="https://returns.example(/parcel-photos/[^"]+)"', page)
        assert link
        shown = Client().get(link[1])
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        assert "no-store" in shown["Cache-Control"]
        assert Client().get(link[1].replace("/parcel-photos/", "/photos/")).status_code == 404, "of another purpose"
        one = parcel.photos.first()
        assert one
        assert staff.post(f"{address}{one.pk}/removal/").status_code == 303
        assert staff.post(f"{address}{one.pk}/removal/").status_code == 303
        assert parcel.photos.count() == 1

    def test_what_is_no_photo_is_named_and_the_others_are_kept(self, shop: Shop, staff: Client) -> None:
        parcel = found(shop)
        address = f"{page_of(parcel)}photos/"
        answer = staff.post(address, {"photos": [SimpleUploadedFile("a.txt", b"no picture"), picture()]})
        assert answer.status_code == 422
        assert "“a.txt” is not a photo we can read." in text_of(answer)
        assert parcel.photos.count() == 1
        nothing = staff_of(shop, locale="fr").post(address, {})
        assert (nothing.status_code, "Choisissez au moins une photo." in text_of(nothing)) == (422, True)
        answer = staff.post(address, {"photos": [picture() for _ in range(MOST_PHOTOS)]})
        assert f"At most {MOST_PHOTOS} photos" in text_of(answer)
        assert parcel.photos.count() == MOST_PHOTOS


class TestMatching:
    def test_a_candidate_says_why_and_one_click_leads_to_the_count(self, shop: Shop, staff: Client) -> None:
        rma = desk.labelled(shop)
        parcel = found(
            shop, Content("Dress", "SKU-1", 1, Condition.DAMAGED), Content("", "SKU-9", 1), tracking_number="SBX1001FR",
            email="camille@example.com",
        )  # fmt: skip
        page = text_of(staff.get(page_of(parcel)))
        for words in (
            "Very likely", "Its label has the tracking number of the parcel.", "The e-mail address is the same.",
            "Of the 2 pieces with a SKU, 1 are expected with it.", "Not in it: SKU-9.", "Waiting for parcel",
        ):  # fmt: skip
            assert words in page, words
        matched = staff.post(f"{page_of(parcel)}matching/", {"number": rma.number})
        assert (matched.status_code, matched["Location"]) == (303, f"/app/returns/{rma.number}/")
        page = text_of(staff.get(matched["Location"]))
        assert "Came unannounced" in page
        assert "1 × Dress" in page
        dress, pullover = rma.lines.all()
        assert re.search(rf'name="line-{dress.pk}" value="NOT_RESTOCKED"[^>]*checked', page), "as it was found"
        assert re.search(rf'name="line-{pullover.pk}-ON_ITS_WAY" value="2"', page), "not missing: they may yet come"
        assert re.search(rf'name="line-{pullover.pk}-MISSING" value="0"', page)
        assert 'name="label_to_come"' in page
        assert not re.search(r'name="label_to_come"[^>]*checked', page), "it came under that label"
        assert "Arrived unannounced" in page
        assert "Unannounced parcel matched" in page

    def test_a_parcel_without_the_label_leaves_the_label_to_the_rest(self, shop: Shop, staff: Client) -> None:
        rma, parcel = at_shopify(desk.labelled(shop)), found(shop, Content("Dress", "SKU-1", 1))
        staff.post(f"{page_of(parcel)}matching/", {"number": rma.number})
        page = text_of(staff.get(f"/app/returns/{rma.number}/"))
        assert re.search(r'name="label_to_come"[^>]*checked', page)
        dress, pullover = rma.lines.all()
        counted = staff.post(
            f"/app/returns/{rma.number}/receipt/",
            {f"line-{dress.pk}": "RESTOCKED", f"line-{pullover.pk}-ON_ITS_WAY": "2", "label_to_come": "on"},
        )
        assert counted.status_code == 303
        rest = Return.objects.get(first_part=rma)
        assert [each.tracking_number for each in rest.parcels.all()] == ["SBX1001FR"]
        assert (again(parcel).status, again(parcel).rma) == ("RECEIVED", rma)
        assert rest.stage == "awaiting_parcel"

    def test_an_exchange_has_no_rest_so_what_is_not_there_is_missing(self, shop: Shop, staff: Client) -> None:
        rma, parcel = desk.labelled(shop), found(shop, Content("Dress", "SKU-1", 1))
        rma.exchange_lines.create(variant_gid="v", title="Robe", quantity=1)
        staff.post(f"{page_of(parcel)}matching/", {"number": rma.number})
        page = text_of(staff.get(f"/app/returns/{rma.number}/"))
        assert re.search(rf'name="line-{rma.lines.last().pk}-MISSING" value="2"', page)
        assert "ON_ITS_WAY" not in page

    def test_the_shopper_gets_the_mail_that_every_shopper_gets(self, shop: Shop, staff: Client) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        staff.post(f"{page_of(parcel)}matching/", {"number": rma.number})
        dress, pullover = rma.lines.all()
        counted = staff.post(
            f"/app/returns/{rma.number}/receipt/",
            {f"line-{dress.pk}": "RESTOCKED", f"line-{pullover.pk}-RESTOCKED": "2"},
        )
        assert counted.status_code == 303
        OutboxMessage.objects.exclude(kind="mail.received").update(done_at=timezone.now())
        outbox.drain(clock=timezone.now)
        [letter] = mail.outbox
        assert letter.to == ["camille@example.com"]
        page = text_of(staff.get(page_of(parcel)))
        assert "Open the return" in page
        assert "take it off" not in page
        assert "Counted" in page

    @pytest.mark.parametrize(("typed", "there"), [("r10001", True), ("10001", True), ("R-99999", False), ("", False)])
    def test_staff_may_know_it_themselves(self, shop: Shop, staff: Client, typed: str, there: bool) -> None:
        rma, parcel = desk.approved(shop), found(shop)
        answer = staff.post(f"{page_of(parcel)}matching/", {"number": typed})
        assert answer.status_code == (303 if there else 422)
        assert (again(parcel).rma == rma) is there
        if typed and not there:
            assert "This shop has no such return or order." in text_of(answer)

    def test_a_number_of_an_order_leads_to_its_return(self, shop: Shop, staff: Client) -> None:
        make_order(shop, number=1001)
        parcel = found(shop)
        answer = staff.post(f"{page_of(parcel)}matching/", {"number": "1001"})
        assert answer["Location"] == f"/app/returns/new/?order=%231001&parcel={parcel.pk}"

    def test_what_is_not_free_any_more_is_409_and_says_so(self, shop: Shop) -> None:
        counted, parcel = desk.received(shop), found(shop)
        french = staff_of(shop, locale="fr")
        answer = french.post(f"{page_of(parcel)}matching/", {"number": counted.number})
        assert (answer.status_code, "sont déjà comptés" in text_of(answer)) == (409, True)
        french.post(f"{page_of(parcel)}closure/", {"ending": "kept"})
        answer = french.post(f"{page_of(parcel)}matching/", {"number": desk.approved(shop, 1002).number})
        assert (answer.status_code, "déjà rapproché ou clos" in text_of(answer)) == (409, True)

    def test_taking_it_off_again(self, shop: Shop, staff: Client) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        staff.post(f"{page_of(parcel)}matching/", {"number": rma.number})
        assert "take it off" in text_of(staff.get(f"/app/returns/{rma.number}/"))
        assert staff.post(f"{page_of(parcel)}unmatching/").status_code == 303
        assert staff.post(f"{page_of(parcel)}unmatching/").status_code == 409
        assert again(parcel).rma is None
        assert "Came unannounced" not in text_of(staff.get(f"/app/returns/{rma.number}/"))

    def test_a_return_that_ended_gives_it_back(self, shop: Shop, staff: Client) -> None:
        rma, parcel = desk.labelled(shop), found(shop)
        staff.post(f"{page_of(parcel)}matching/", {"number": rma.number})
        staff.post(f"/app/returns/{rma.number}/cancellation/")
        page = text_of(staff.get(page_of(parcel)))
        assert "Its return ended before the goods were counted" in page
        assert "take it off" in page

    def test_the_page_of_a_return_names_parcels_that_may_be_its_own(self, shop: Shop, staff: Client) -> None:
        rma, parcel = desk.requested(shop), found(shop, email="camille@example.com")
        page = text_of(staff.get(f"/app/returns/{rma.number}/"))
        assert "A parcel that nobody announced may belong to this return:" in page
        assert page_of(parcel) in page


class TestMakingAReturn:
    @pytest.fixture(autouse=True)
    def _quiet(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr("shop_integration.offers.exchange_offers", lambda *args, **kwargs: [])
        return

    def test_from_the_candidate_to_the_count(self, shop: Shop, staff: Client) -> None:
        order = make_order(shop, Bought(), Bought("Pull", 3, 3900), delivered_at=NOW - timedelta(days=400))
        parcel = found(shop, Content("Pullovers", "sku-2", 5), reference="1001")
        page = text_of(staff.get(page_of(parcel)))
        assert "without a return" in page
        address = f"/app/returns/new/?order=%231001&amp;parcel={parcel.pk}"
        assert address in page
        page = text_of(staff.get(address.replace("&amp;", "&")))
        dress, pullovers = fulfilled(order)
        assert "For the unannounced parcel U-1" in page
        assert "Only faulty or wrong goods may come back now" in page, "what the policy says, for staff to go past"
        assert re.search(rf'name="quantity-{pullovers.pk}" value="3"', page), "no more than there are"
        assert re.search(rf'name="quantity-{dress.pk}" value="0"', page)
        assert "with_label" not in page
        given = {
            "order": "#1001", "parcel": str(parcel.pk), "request_key": str(uuid.uuid4()),
            f"quantity-{pullovers.pk}": "2", f"reason-{pullovers.pk}": "size_small",
        }  # fmt: skip
        shown = text_of(staff.post("/app/returns/new/", given))
        balance = re.search(r'name="expected_minor" value="(-?\d+)"', shown)
        assert balance
        made = staff.post("/app/returns/new/", given | {"expected_minor": balance[1]})
        rma = Return.objects.get()
        assert (made.status_code, made["Location"]) == (303, f"/app/returns/{rma.number}/")
        assert again(parcel).rma == rma
        assert not rma.parcels.exists()
        assert "Record the count" in text_of(staff.get(made["Location"]))

    def test_somebody_was_first_and_no_return_is_made(self, shop: Shop, staff: Client) -> None:
        order = make_order(shop, Bought(price=1000))
        parcel = found(shop)
        staff.post(f"{page_of(parcel)}closure/", {"ending": "kept"})
        [line] = fulfilled(order)
        given = {
            "order": "#1001", "parcel": str(parcel.pk), "request_key": str(uuid.uuid4()), "expected_minor": "1000",
            f"quantity-{line.pk}": "1", f"reason-{line.pk}": "size_small",
        }  # fmt: skip
        answer = staff.post("/app/returns/new/", given)
        assert answer.status_code == 409
        assert "the parcel is matched or closed by now" in text_of(answer)
        assert not Return.objects.exists()

    @pytest.mark.parametrize(("parcel", "status"), [("x", 400), ("1" * 30, 400), ("999999", 404)])
    def test_a_parcel_nobody_knows_is_none(self, staff: Client, parcel: str, status: int) -> None:
        assert staff.get(f"/app/returns/new/?parcel={parcel}").status_code == status

    def test_another_shops_parcel_is_none(self) -> None:
        atelier, northwind = two_shops()
        theirs = found(northwind, name="Oliver")
        answer = staff_of(atelier).get(f"/app/returns/new/?parcel={theirs.pk}")
        assert answer.status_code == 404
        assert "Oliver" not in text_of(answer)


class TestClosing:
    def test_with_what_became_of_it_and_back(self, shop: Shop, staff: Client) -> None:
        parcel = found(shop)
        wrong = staff_of(shop, locale="fr").post(f"{page_of(parcel)}closure/", {"ending": "", "why": "x" * 501})
        assert wrong.status_code == 422
        assert "Veuillez choisir ce qu’il est devenu." in text_of(wrong)
        assert "500" in text_of(wrong)
        assert again(parcel).status == "OPEN"
        assert staff.post(f"{page_of(parcel)}closure/", {"ending": "sent_back", "why": "No answer."}).status_code == 303
        page = text_of(staff.get(page_of(parcel)))
        assert "Sent back to the sender" in page
        assert "No answer." in page
        assert "Whose is it?" not in page
        assert staff.post(f"{page_of(parcel)}closure/", {"ending": "kept"}).status_code == 409
        assert staff.post(f"{page_of(parcel)}reopening/").status_code == 303
        assert staff.post(f"{page_of(parcel)}reopening/").status_code == 409
        assert "Parcel taken up again" in text_of(staff.get(page_of(parcel)))
