"""What pages say of the way back, to shoppers and to merchants, and what they let them do about it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core import mail as outgoing
from django.http import HttpResponse
from django.utils import timezone

from returns.domain.means import Means
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import Outcome, ParcelStatus, Stage
from returns.models import Destination, Order, OrderLine, OutboxMessage, Return, ReverseDelivery, Shop
from returns.operations.approve_return import approve_return
from returns.operations.publish_policy import publish_policy
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.queries.policies import active_policy
from returns_portal import mail
from returns_portal.shopper.selection import Shown, new_selection, read_shown, sign_shown
from tests.characters import NOW, RETURN_ADDRESS, Bought, ask, make_shop, two_shops
from tests.returns_portal.merchant_desk import again, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order
from tests.stores import make_store

pytestmark = pytest.mark.django_db
SOCKS, COAT = Bought("Chaussettes", price=900), Bought("Manteau", price=20_000)
ARROW = '</bdi> <span class="arrow" aria-hidden="true">→</span> <bdi>'
UP_TO_TEN = {"keep_it": {"max_minor": 1_000}}
LYON = RETURN_ADDRESS | {"name": "Maison Lyon", "city": "Lyon", "postcode": "69001"}
SHIPPING = {
    "ways": ["label"],
    "paid_by": "own",
    "per": "parcel",
    "label_time": "on_demand",
    "reissues": "1",
    "keep_max": "12.50",
    "below_return_cost": "on",
    "instead": "donate",
    "per_year": "3",
    "destination": "",
    "consolidate": "by_destination",
}
PLACE = {
    "name": "Maison Lyon",
    "street": "4 quai",
    "postcode": "69001",
    "city": "Lyon",
    "country": "FR",
    "vendor": "Maison",
}


@pytest.fixture(autouse=True)
def _surroundings(settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL = ""
    settings.MIDDLEWARE = with_door()


def shop_with(shipping: dict[str, Any], **more: Any) -> Shop:
    shop = make_shop()
    publish_policy(shop=shop, document=active_policy(shop).document | {"shipping": shipping} | more, now=timezone.now())
    return shop


def order_of(shop: Shop, *bought: Bought) -> Order:
    """An order under the shop's policy of now."""
    order = live_order(shop, *bought)
    Order.objects.filter(pk=order.pk).update(policy=active_policy(shop))
    return Order.objects.select_related("shop", "policy").get(pk=order.pk)


def chosen(order: Order, reason: str = "size_small") -> dict[str, Any]:
    ids = [str(line.pk) for sent in order.fulfillments.all() for line in sent.lines.all()]
    return {"line": ids} | {f"reason_{key}": reason for key in ids} | {f"quantity_{key}": "1" for key in ids}


def text_of(answer: HttpResponse) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def review_of(order: Order, reason: str = "size_small") -> str:
    path, _page = Shopper(order.shop).review(order, chosen(order, reason))
    return text_of(Shopper(order.shop).client.get(path, {"lang": "en"}))


def status_of(rma: Return) -> str:
    shopper = Shopper(rma.shop)
    return text_of(shopper.get(shopper.status_path(rma), lang="en"))


def asked(order: Order, **about: Any) -> Return:
    return ask(order, quantities=[1] * order.lines.count(), now=timezone.now(), **about)


def approved(rma: Return) -> Return:
    return again(approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now()))


def make_ready(parcel: ReverseDelivery, tracking: str = "") -> None:
    """Its label is there, or its slip where nothing is tracked."""
    about = {"carrier": "sandbox" if tracking else "slip", "tracking_number": tracking, "tracking_url": ""}
    record_label(parcel_id=parcel.pk, now=timezone.now(), **about)


def two_places(shipping: dict[str, Any]) -> Order:
    shop = shop_with({"consolidate": "by_destination"} | shipping)
    Destination.objects.create(shop=shop, code="lyon", name="Maison Lyon", address=LYON, vendor="Maison")
    order = order_of(shop, SOCKS, COAT)
    OrderLine.objects.filter(order=order, title="Chaussettes").update(vendor="Maison")
    return order


class TestTheReviewPage:
    def test_says_before_the_button_that_nothing_has_to_come_back(self) -> None:
        page = review_of(order_of(shop_with(UP_TO_TEN), SOCKS))

        assert page.index("You can keep it: no need to send anything back") < page.index("refund €9.00")
        assert "You send the parcel" not in page
        assert "prepaid label" not in page

    def test_asks_to_give_away_what_the_policy_wants_given_away(self) -> None:
        shipping = {"keep_it": {"max_minor": 1_000, "instead": "donate"}}

        assert "No need to send anything back: you can give it away" in review_of(order_of(shop_with(shipping), SOCKS))

    def test_says_that_what_was_to_stay_has_to_be_sent_now(self) -> None:
        order = order_of(shop_with(UP_TO_TEN), SOCKS)
        shopper = Shopper(order.shop)
        path, page = shopper.review(order, chosen(order))
        publish_policy(
            shop=order.shop, document=active_policy(order.shop).document | {"shipping": {}}, now=timezone.now()
        )
        Order.objects.filter(pk=order.pk).update(policy=active_policy(order.shop))

        answer = shopper.confirm(f"{path}?lang=en", page)

        assert answer.status_code == 409
        assert "The items have to be sent back. Nothing has been done yet" in text_of(answer)
        assert "The refund has changed" not in text_of(answer)
        assert not Return.objects.exists()
        assert shopper.confirm(path, answer).status_code == 303
        assert Return.objects.get().goods == Goods.SEND

    @pytest.mark.parametrize("paid_by", ["shop", "shopper", "own"])
    def test_never_lets_shoppers_pay_the_way_of_faulty_goods(self, paid_by: str) -> None:
        fees = {"restocking_bps": 0, "return_shipping_minor": 490}
        page = review_of(order_of(shop_with({"paid_by": paid_by}, fees=fees), COAT), "defective")

        assert "the shop pays the postage back" in page
        assert "pay the postage." not in page
        assert "refund €200.00" in page

    def test_tells_whoever_pays_that_they_do(self) -> None:
        page = review_of(order_of(shop_with({"paid_by": "own"}), COAT))

        assert "You choose the carrier and pay the postage." in page
        assert "It goes to: Atelier Retours, Rennes (France)." in page

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("at_request", "You get a prepaid label by e-mail right away"),
            ("at_approval", "You get a prepaid label by e-mail, to print"),
            ("on_demand", "You make your prepaid label on the page of your return"),
        ],
    )
    def test_tells_when_the_label_comes(self, settings: Any, when: str, said: str) -> None:
        settings.SANDBOX_CARRIER_URL = "http://carrier.example"

        assert said in review_of(order_of(shop_with({"label": when}), COAT))

    def test_tells_how_many_parcels_go_where(self) -> None:
        page = review_of(two_places({}))

        assert "You send 2 parcels" in page
        assert f"<bdi>Chaussettes{ARROW}Maison Lyon, Lyon (France)" in page
        assert f"<bdi>Manteau{ARROW}Atelier Retours, Rennes (France)" in page


@pytest.mark.parametrize("goods", list(Goods))
@pytest.mark.parametrize("estimate", [None, Money(850, "EUR")])
def test_what_was_shown_is_read_as_it_was_signed(goods: Goods, estimate: Money | None) -> None:
    selection, shown = new_selection([]), Shown({Outcome.REFUND: 900}, estimate, goods)

    assert read_shown(selection, sign_shown(selection, shown)) == shown
    assert read_shown(new_selection([]), sign_shown(selection, shown)) is None


class TestTheStatusPage:
    def test_what_stays_needs_no_parcel(self) -> None:
        rma = approved(asked(order_of(shop_with(UP_TO_TEN), SOCKS)))

        page = status_of(rma)

        assert "There is nothing to send back" in page
        assert "You send the parcel" not in page

    def test_the_shopper_has_the_label_made(self) -> None:
        rma = approved(asked(order_of(shop_with({"label": "on_demand"}), COAT)))
        shopper = Shopper(rma.shop)
        (path,) = re.findall(r'action="([^"]+/label/[^"]*)"', status_of(rma))

        for _click in range(2):
            answer = shopper.client.post(path)
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith(shopper.base + "/status/")

        assert OutboxMessage.objects.filter(kind="labels.make").count() == 1
        assert "Make my label" not in status_of(again(rma))

    @pytest.mark.parametrize("shipping", [{}, UP_TO_TEN, {"label": "at_request"}])
    def test_nobody_has_a_label_made_that_is_not_theirs_to_ask_for(self, shipping: dict[str, Any]) -> None:
        rma = approved(asked(order_of(shop_with(shipping), SOCKS)))
        before = OutboxMessage.objects.filter(kind="labels.make").count()
        shopper = Shopper(rma.shop)

        assert shopper.post(shopper.status_path(rma) + "label/").status_code == 303
        assert OutboxMessage.objects.filter(kind="labels.make").count() == before

    def test_a_label_can_be_used_before_anybody_agreed(self) -> None:
        rma = asked(order_of(shop_with({"label": "at_request"}), COAT))
        make_ready(rma.parcels.get(), "T1")

        page = status_of(again(rma))

        assert rma.label_time == LabelTime.AT_REQUEST
        assert "Download the label (PDF)" in page
        assert "Send the parcel to:" in page

    def test_each_parcel_shows_its_label_and_what_is_inside(self) -> None:
        rma = approved(asked(two_places({})))
        for number, parcel in enumerate(rma.parcels.order_by("pk")):
            record_label(
                parcel_id=parcel.pk,
                carrier="sandbox",
                tracking_number=f"T{number}",
                tracking_url="",
                now=timezone.now(),
            )

        page = status_of(again(rma))

        assert page.index("Parcel 1 of 2") < page.index("Maison Lyon") < page.index("Parcel 2 of 2")
        assert page.count("Download the label (PDF)") == 2

    def test_faulty_goods_without_postage_are_the_shops_to_pay(self) -> None:
        rma = approved(asked(order_of(shop_with({}), COAT), reason="defective"))
        make_ready(rma.parcels.get(), "")

        assert "keep the receipt: the shop pays the postage back" in status_of(again(rma))
        merchants = text_of(staff_of(rma.shop).get(f"/app/returns/{rma.number}/"))
        assert "pay the postage back once you have the receipt" in merchants


class TestTheMails:
    @pytest.fixture(autouse=True)
    def _post_office(self, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def sent(self, kind: str) -> str:
        message = OutboxMessage.objects.get(kind=f"mail.{kind}")
        getattr(mail, kind)(message, now=timezone.now())
        (letter,) = outgoing.outbox
        (html, _kind), *_more = letter.alternatives
        assert "{%" not in f"{letter.body}{html}"
        return " ".join(f"{letter.subject} {letter.body} {unescape(html)}".split())

    def test_tell_in_french_that_nothing_has_to_come_back(self) -> None:
        approved(asked(order_of(shop_with(UP_TO_TEN), SOCKS)))

        text = self.sent("kept")

        assert "Votre retour est accepté : rien à renvoyer" in text
        assert "vous pouvez garder les articles" in text
        assert "étiquette" not in text

    def test_lead_to_where_the_label_is_made(self) -> None:
        approved(asked(order_of(shop_with({"label": "on_demand"}), COAT)))

        text = self.sent("approved")

        assert "Créer mon étiquette" in text
        assert "/status/" in text

    def test_bring_every_parcel_with_its_address(self) -> None:
        rma = approved(asked(two_places({})))
        for parcel in rma.parcels.all():
            make_ready(parcel)

        text = self.sent("approved")

        assert text.count("Colis 2 sur 2") == 2
        assert "Maison Lyon" in text
        assert "12 rue des Lices" in text

    def test_say_that_it_is_agreed_also_of_what_is_on_its_way(self) -> None:
        rma = asked(order_of(shop_with({"label": "at_request"}), COAT))
        make_ready(rma.parcels.get(), "T1")
        record_scan(
            parcel_id=rma.parcels.get().pk,
            status=ParcelStatus.IN_TRANSIT,
            at=timezone.now(),
            now=timezone.now(),
        )
        assert approved(rma).stage == Stage.IN_TRANSIT

        text = self.sent("approved")

        assert "Votre retour est accepté" in text
        assert "En route" in text
        assert "Imprimez" not in text

    @pytest.mark.parametrize(
        ("means", "subject", "preview"),
        [
            (Means.DROP_OFF, "est accepté : déposez-le au plus tard le", "Déposez vos articles en boutique"),
            (Means.PICK_UP, "est accepté : nous venons le chercher", "Choisissez un jour et un horaire"),
        ],
    )
    def test_speak_of_no_parcel_where_none_is_sent(self, means: Means, subject: str, preview: str) -> None:
        shop = shop_with({})
        make_store(shop)
        rma = asked(order_of(shop, COAT))
        Return.objects.filter(pk=rma.pk).update(means=means)
        approved(rma)

        text = self.sent("approved").replace("\xa0", " ")

        assert subject in text
        assert preview in text
        assert "Envoyez le colis" not in text
        assert "envoyez-le" not in text

    def test_do_not_say_to_keep_what_may_be_sent_at_once(self) -> None:
        rma = asked(order_of(shop_with({"label": "at_request"}), COAT))
        wait = "Gardez les articles d’ici là"
        go = "envoyez le colis dès que vous avez son étiquette ou son bon de retour"

        assert "need not wait for that: send the parcel as soon as" in status_of(rma)
        text = self.sent("requested")
        assert text.count(go) == 2
        assert wait not in text

        make_ready(rma.parcels.get(), "T1")
        record_scan(parcel_id=rma.parcels.get().pk, status=ParcelStatus.IN_TRANSIT, at=NOW, now=timezone.now())
        outgoing.outbox.clear()
        text = self.sent("requested")
        assert go not in text
        assert wait not in text

    def test_acknowledge_what_was_answered_at_once_and_no_more(self) -> None:
        asked(order_of(shop_with({}, approval="auto"), COAT))

        text = self.sent("requested")

        assert text.count("vous avez demandé à retourner les articles ci-dessous.") == 3
        for wrong in ("l’examine", "vous répond", "Gardez les articles"):
            assert wrong not in text

    def test_bring_a_label_before_anybody_agreed(self) -> None:
        rma = asked(order_of(shop_with({"label": "at_request"}), COAT))
        make_ready(rma.parcels.get(), "")

        text = self.sent("label")

        assert "Vous pouvez envoyer le colis dès maintenant" in text
        assert "au plus tard le ." not in text


class TestTheMerchant:
    def test_sets_the_way_back(self) -> None:
        shop = make_shop()

        assert staff_of(shop).post("/app/settings/shipping/", SHIPPING).status_code == 303

        policy: Policy = active_policy(shop).policy
        assert (policy.shipping.paid_by, policy.shipping.label, policy.fees.return_shipping_per) == (
            "own",
            "on_demand",
            "parcel",
        )
        assert policy.shipping.keep_it.max_minor == 1_250
        assert (policy.shipping.keep_it.instead, policy.shipping.keep_it.per_year) == ("donate", 3)
        number = active_policy(shop).number
        assert staff_of(shop).post("/app/settings/shipping/", SHIPPING).status_code == 303
        assert active_policy(shop).number == number

    @pytest.mark.parametrize("wrong", [{"keep_max": "-1"}, {"per_year": "0"}, {"paid_by": "x"}, {"destination": "x"}])
    def test_reads_what_is_wrong_at_the_field(self, wrong: dict[str, str]) -> None:
        shop = make_shop()

        answer = staff_of(shop, htmx=True).post("/app/settings/shipping/", SHIPPING | wrong)

        assert answer.status_code == 422
        assert "errorlist" in text_of(answer)
        assert active_policy(shop).number == 1

    def test_the_other_form_leaves_the_way_back_as_it_is(self) -> None:
        shop = make_shop()
        staff_of(shop).post("/app/settings/shipping/", SHIPPING)
        basics = {"days": "14", "counted_from": "order", "ship_by_days": "7", "approval": "auto", "outcomes": "refund"}
        fees = {
            "restocking_percent": "0",
            "duties": "kept",
            "return_shipping": "4.90",
            "final_sale_tags": "",
            "final_sale_types": "",
        }

        said = basics | fees | {"final_sale_tags": "", "final_sale_types": ""}
        assert staff_of(shop).post("/app/settings/policy/", said).status_code == 303

        policy: Policy = active_policy(shop).policy
        assert (policy.fees.return_shipping_minor, policy.fees.return_shipping_per) == (490, "parcel")
        assert policy.shipping.paid_by == "own"

    @pytest.mark.parametrize(
        ("paid_by", "minor", "carrier", "warned"),
        [
            ("shopper", 490, "", True),
            ("shopper", 490, "http://carrier.example", False),
            ("shopper", 0, "", False),
            ("own", 490, "", False),
        ],
    )
    def test_is_warned_of_a_fee_for_a_label_that_nobody_makes(
        self, settings: Any, paid_by: str, minor: int, carrier: str, warned: bool
    ) -> None:
        settings.SANDBOX_CARRIER_URL = carrier
        fees = {"restocking_bps": 0, "return_shipping_minor": minor}

        page = text_of(staff_of(shop_with({"paid_by": paid_by}, fees=fees)).get("/app/settings/"))

        assert ("No carrier is connected that sells labels" in page) is warned

    def test_keeps_changes_and_removes_an_address(self) -> None:
        shop, path = make_shop(), "/app/settings/destinations/"
        desk = staff_of(shop)

        assert desk.post(path, PLACE).status_code == 303
        assert desk.post(path, PLACE | {"vendor": ""}).status_code == 303
        assert list(shop.destinations.values_list("code", "vendor")) == [
            ("maison_lyon", "Maison"),
            ("maison_lyon_2", ""),
        ]
        assert "4 quai" in text_of(desk.get(f"{path}maison_lyon/"))
        assert desk.post(f"{path}maison_lyon/", PLACE | {"city": "Villeurbanne"}).status_code == 303
        assert shop.destinations.get(code="maison_lyon").address["city"] == "Villeurbanne"
        assert desk.post(path, PLACE | {"street": ""}).status_code == 422
        assert desk.get(f"{path}elsewhere/").status_code == 404

        desk.post("/app/settings/shipping/", SHIPPING | {"destination": "maison_lyon"})
        assert desk.post(f"{path}maison_lyon/removal/").status_code == 409
        desk.post("/app/settings/shipping/", SHIPPING)
        assert desk.post(f"{path}maison_lyon/removal/").status_code == 303
        assert shop.destinations.count() == 1

    def test_has_addresses_of_their_own_only(self) -> None:
        atelier, northwind = two_shops()
        place = Destination.objects.create(shop=atelier, code="lyon", name="Maison Lyon", address=LYON)

        for answer in (
            staff_of(northwind).get("/app/settings/destinations/lyon/"),
            staff_of(northwind).post("/app/settings/destinations/lyon/", PLACE),
        ):
            assert answer.status_code == 404
        staff_of(northwind).post("/app/settings/destinations/lyon/removal/")
        place.refresh_from_db()
        assert place.address == LYON

    def test_writes_an_exception_about_the_way_back(self) -> None:
        shop = make_shop()
        Destination.objects.create(shop=shop, code="lyon", name="Maison Lyon", address=LYON)
        typed = {
            "label_en": "Abroad",
            "countries": ["BE"],
            "paid_by": "own",
            "label_time": "on_demand",
            "keep_max": "10",
            "below_return_cost": "no",
            "instead": "donate",
            "destination": "lyon",
            "public": "on",
        }

        assert staff_of(shop).post("/app/policy/clauses/", typed).status_code == 303

        clause = shop.policies.get(status="DRAFT").policy.clauses[0]
        assert (clause.then.shipping.paid_by, clause.then.destination) == ("own", "lyon")
        assert clause.then.shipping.keep_it.max_minor == 1_000
        page = text_of(staff_of(shop).get("/app/policy/"))
        assert "nothing has to come back up to a worth of €10.00" in page
        assert "goes to another address" in page
        assert 'value="10' in text_of(staff_of(shop).get("/app/policy/clauses/abroad/"))

    def test_reads_the_difference_field_by_field(self) -> None:
        shop = make_shop()
        staff_of(shop).post("/app/settings/shipping/", SHIPPING)

        page = text_of(staff_of(shop).get(f"/app/policy/versions/{active_policy(shop).number}/"))

        for words in ("Who pays for sending back?", "€12.50", "For every parcel", "Give it away"):
            assert words in page

    def test_has_goods_sent_that_were_to_stay(self) -> None:
        rma = approved(asked(order_of(shop_with(UP_TO_TEN), SOCKS)))
        path = f"/app/returns/{rma.number}/"
        page = text_of(staff_of(rma.shop).get(path))
        assert "Stay with the shopper" in page
        assert "Have it sent back after all" in page

        assert staff_of(rma.shop).post(f"{path}sending/").status_code == 303

        rma = again(rma)
        assert (rma.goods, rma.stage) == (Goods.SEND, Stage.LABEL_PENDING)
        assert "Have it sent back after all" not in text_of(staff_of(rma.shop).get(path))

    def test_cannot_ask_back_what_is_paid(self) -> None:
        rma = approved(asked(order_of(shop_with(UP_TO_TEN), SOCKS)))
        staff_of(rma.shop).post(f"/app/returns/{rma.number}/settlement/", {"expected_minor": "900"})

        assert staff_of(rma.shop).post(f"/app/returns/{rma.number}/sending/").status_code == 409
        assert again(rma).goods == Goods.KEEP

    def test_sees_every_parcel(self) -> None:
        rma = approved(asked(two_places({"paid_by": "own"})))

        page = text_of(staff_of(rma.shop).get(f"/app/returns/{rma.number}/"))

        for words in ("Parcel 1 of 2", "Maison Lyon, Lyon", "Parcel 2 of 2", "with a carrier of their choice"):
            assert words in page
