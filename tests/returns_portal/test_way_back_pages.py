"""The choice of a way back on pages and in mails: no JavaScript, both shops, strangers, and staff at a store."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail as outgoing
from django.test import Client
from django.utils import timezone

from returns.domain.means import Means
from returns.domain.status import ParcelStatus, Stage
from returns.models import OutboxMessage, Return, Shop, Withdrawal
from returns.operations.approve_return import approve_return
from returns.operations.match_withdrawal import match_by_itself
from returns.queries.means import stores_of
from returns_portal import mail
from tests.characters import two_shops
from tests.gifts import OF_THE_GIVER, give_back, takes_gifts
from tests.returns.test_withdrawals import declare
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import AGREED, Shopper, live_order, one_of_each
from tests.stores import ADDRESS, make_store, shop_that_lets_choose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _surroundings(settings: Any) -> None:
    settings.SANDBOX_CARRIER_URL, settings.SANDBOX_CARRIER_KEY = "http://carrier.example", "k"
    settings.MIDDLEWARE = with_door()


def read(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def checked(page: str) -> str:
    return re.search(r'value="(\w+)" id="means-\w+" checked', page)[1]


def asked_by(shop: Shop, means: str, *, shown: str = "") -> Return:
    shopper, order = Shopper(shop), live_order(shop, locale="en")
    path, page = shopper.review(order)
    page = shopper.client.get(path, {"means": shown}) if shown else page
    answer = shopper.client.post(path, {"agreed": AGREED.search(page.content.decode())[1], "means": means})
    assert answer.status_code == 303, read(answer)
    return Return.objects.get()


def approved(shop: Shop, means: str) -> Return:
    rma = asked_by(shop, means, shown=means)
    return approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())


def test_the_shopper_sees_each_way_with_its_price() -> None:
    shop = shop_that_lets_choose()
    path, page = Shopper(shop).review(live_order(shop, locale="en"))
    text = read(page)
    assert "How do you send it back?" in text
    assert "€4.90 is held back for it." in text
    assert "You pay the postage." in text
    assert "No parcel is sent." in text
    assert "About 0.5 kg of CO2e" in text
    # What costs something is chosen for nobody.
    assert checked(text) == "drop_off"
    assert "Rennes" in text
    assert "Return shipping" not in text
    label = read(Shopper(shop).client.get(path, {"means": "label"}))
    assert checked(label) == "label"
    assert "−€4.90" in label or "-€4.90" in label


def test_one_way_is_no_choice() -> None:
    shop = shop_that_lets_choose(ways=["label"])
    _, page = Shopper(shop).review(live_order(shop, locale="en"))
    assert "How do you send it back?" not in read(page)


def test_another_way_than_was_shown_is_told_its_sum_first() -> None:
    shop, order = shop_that_lets_choose(), None
    shopper, order = Shopper(shop), live_order(shop, locale="en")
    path, page = shopper.review(order)
    agreed = AGREED.search(page.content.decode())[1]
    answer = shopper.client.post(path, {"agreed": agreed, "means": "label"})
    assert answer.status_code == 409
    assert checked(read(answer)) == "label"
    assert not Return.objects.exists()
    again = AGREED.search(answer.content.decode())[1]
    assert shopper.client.post(path, {"agreed": again, "means": "label"}).status_code == 303
    assert Return.objects.get().means == Means.LABEL


def test_ways_that_cost_the_same_need_no_second_look() -> None:
    assert asked_by(shop_that_lets_choose(), "own").means == Means.OWN


@pytest.mark.parametrize("said", ["", "carrier_pigeon", "pick_up", "slip"])
def test_a_way_that_is_none_is_the_first_that_is(said: str) -> None:
    assert asked_by(shop_that_lets_choose(), said).means in {Means.DROP_OFF, Means.LABEL}


def test_what_is_brought_has_its_code_and_its_stores_on_the_page_and_in_the_mail() -> None:
    shop = shop_that_lets_choose()
    shop.locations.update(address=ADDRESS | {"street2": "Galerie Nord"})
    rma = approved(shop, "drop_off")
    page = read(Shopper(shop).get(Shopper(shop).status_path(rma)))
    assert "Bring your items to a store by" in page
    assert "Mon-Sat 10-19" in page
    assert "Download" not in page
    code = re.search(r'src="([^"]+/qr\.png)"', page)[1]
    answer = Client().get(code)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")

    message = OutboxMessage.objects.filter(kind="mail.approved").get()
    mail.approved(message, now=timezone.now())
    sent = outgoing.outbox[-1]
    assert rma.number in sent.body
    assert "4 rue du Port\nGalerie Nord\n35000 Rennes\nFrance\n" in sent.body
    assert "Galerie Nord" in sent.alternatives[0][0]
    assert "Mon-Sat 10-19" in sent.body
    assert "qr.png" in sent.alternatives[0][0]


def test_the_shopper_changes_the_way_until_it_is_used() -> None:
    shop = shop_that_lets_choose()
    rma = approved(shop, "drop_off")
    shopper = Shopper(shop)
    path = shopper.status_path(rma) + "way-back/"
    assert "Send it back another way" in read(shopper.get(shopper.status_path(rma)))
    assert checked(read(shopper.get(path))) == "drop_off"
    assert shopper.post(path, {"means": "own"}).status_code == 303
    rma.refresh_from_db()
    assert rma.means == Means.OWN

    rma.parcels.exclude(status=ParcelStatus.VOIDED).update(status=ParcelStatus.IN_TRANSIT)
    refused = shopper.post(path, {"means": "drop_off"})
    assert refused.status_code == 409
    assert "can no longer be changed" in read(refused)
    assert "No other way is open" in read(shopper.get(path))


def test_the_news_of_another_way_is_sent_while_it_is_news() -> None:
    shop = shop_that_lets_choose()
    rma = approved(shop, "own")
    shopper = Shopper(shop)
    shopper.post(shopper.status_path(rma) + "way-back/", {"means": "drop_off"})
    message = OutboxMessage.objects.get(kind="mail.way_back")
    mail.way_back(message, now=timezone.now())
    assert "another way" in outgoing.outbox[-1].body
    Return.objects.update(status="CANCELED")
    mail.way_back(message, now=timezone.now())
    assert len(outgoing.outbox) == 1


def test_nobody_else_changes_the_way() -> None:
    ours, theirs = two_shops()
    rma = approved(shop_that_lets_choose(shop=ours), "drop_off")
    shop_that_lets_choose(shop=theirs)
    stranger = Shopper(theirs)
    path = Shopper(ours).status_path(rma) + "way-back/"
    assert stranger.post(path, {"means": "own"}).status_code in {404, 410}
    assert Shopper(ours).post("/status/nonsense/way-back/", {"means": "own"}).status_code in {404, 410}
    rma.refresh_from_db()
    assert rma.means == Means.DROP_OFF


def test_staff_take_the_goods_at_the_store() -> None:
    ours, theirs = two_shops()
    rma = approved(shop_that_lets_choose(shop=ours), "drop_off")
    store, foreign = stores_of(ours).get(), make_store(theirs, "Lyon")
    desk = staff_of(ours)
    assert "The shopper brought it to a store" in read(desk.get(f"/app/returns/{rma.number}/"))
    path = f"/app/returns/{rma.number}/store/"
    assert staff_of(theirs).post(path, {"store": store.pk}).status_code == 404
    assert staff_of(None).post(path, {"store": store.pk}).status_code in {401, 403}
    for wrong in (foreign.pk, "", "x", "9" * 30):
        assert desk.post(path, {"store": wrong}).status_code == 409
    assert desk.post(path, {"store": store.pk}).status_code == 303
    rma.refresh_from_db()
    assert rma.stage == Stage.TO_INSPECT


def test_settings_keep_the_stores_and_the_ways() -> None:
    ours, theirs = two_shops()
    store, foreign = make_store(ours, takes_returns=False, hours=""), make_store(theirs, "Lyon")
    desk = staff_of(ours)
    page = read(desk.get("/app/settings/"))
    assert "Stores that take returns" in page
    assert "Lyon" not in page
    answer = desk.post(
        "/app/settings/stores/",
        {
            "takes_returns": [store.pk, foreign.pk],
            f"hours_{store.pk}": "Mo-Fr 9-18",
            f"hours_{foreign.pk}": "never",
        },
    )
    assert answer.status_code == 303
    store.refresh_from_db()
    foreign.refresh_from_db()
    assert (store.takes_returns, store.hours, foreign.hours) == (True, "Mo-Fr 9-18", "Mon-Sat 10-19")


def test_a_second_click_is_the_same_return() -> None:
    shop = shop_that_lets_choose()
    shopper, order = Shopper(shop), live_order(shop, locale="en")
    path, page = shopper.review(order, one_of_each(order))
    for _ in range(2):
        answer = shopper.client.post(path, {"agreed": AGREED.search(page.content.decode())[1], "means": "drop_off"})
        assert answer.status_code == 303
    assert Return.objects.count() == 1


def changes_to_a_store(rma: Return, *, held_minor: int = 0) -> None:
    """On the return's own page; what was held back for the label comes back, and without any no word is of money."""
    shopper = Shopper(rma.shop)
    path = shopper.status_path(rma)
    assert "Send it back another way" in read(shopper.get(path, lang="en"))
    assert checked(read(shopper.get(path + "way-back/", lang="en"))) == "label"
    assert ("held back" in read(shopper.get(path + "way-back/", lang="en"))) == bool(held_minor)
    assert shopper.post(path + "way-back/", {"means": "drop_off"}).status_code == 303
    changed = Return.objects.select_related("settlement").get(pk=rma.pk)
    assert (changed.means, changed.settlement.told_fees) == ("drop_off", {})
    assert changed.settlement.total_presentment_minor == rma.settlement.total_presentment_minor + held_minor
    assert [each.means for each in changed.parcels.exclude(status=ParcelStatus.VOIDED)] == ["drop_off"]
    assert "Bring your items to a store" in read(shopper.get(path, lang="en"))


def test_who_got_a_present_changes_the_way_and_learns_nothing_of_the_giver() -> None:
    shop = takes_gifts(shop_that_lets_choose())
    rma = give_back(live_order(shop), now=timezone.now())
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    shopper = Shopper(shop)
    page = read(shopper.get(shopper.status_path(rma) + "way-back/"))
    assert not [told for told in OF_THE_GIVER if told in page]
    changes_to_a_store(rma, held_minor=490)


def test_who_has_withdrawn_changes_the_way_and_keeps_their_right() -> None:
    shop, now = shop_that_lets_choose(withdrawal={"informed": "yes"}), timezone.now()
    order = live_order(shop)
    withdrawal = declare(shop, contract=order.name, now=now)
    assert match_by_itself(withdrawal_id=withdrawal.pk, now=now)
    changes_to_a_store(Return.objects.select_related("settlement").get())
    assert Withdrawal.objects.get().rma is not None
