"""Photos between the form and the return: whose they are, how many, and for how long."""

from dataclasses import replace
from datetime import timedelta

import pytest

from returns.links import Link, Purpose
from returns.models import Order, Return
from returns.operations import keep_photo as photos
from returns.operations.keep_photo import TooManyPhotos, claim_photos, forget_waiting_photos, keep_photo
from returns.operations.request_return import UnableToRequest, request_return
from returns.queries.eligibility import Wanted
from returns.queries.photos import kept_picture, sent_photos
from tests.characters import NOW, ask, fulfilled, make_order, make_shop, two_shops

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return make_order(make_shop())


def keep(order: Order, line: int = 0) -> int:
    sent = fulfilled(order)[line]
    return keep_photo(order=order, fulfilled=sent, jpeg=b"large", thumbnail=b"small", now=NOW)


def request(order: Order, *wanted: Wanted, key: str = "key-1") -> Return:
    return request_return(
        shop=order.shop, order_id=order.pk, wanted=wanted, request_key=key, expected_minor=None, locale="en", now=NOW
    )


def test_only_so_many_wait_and_a_return_makes_room(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_WAITING", 2)
    first, _second = keep(order), keep(order)
    with pytest.raises(TooManyPhotos):
        keep(order)
    assert order.photos.count() == 2

    request(order, Wanted(fulfilled(order)[0].pk, 1, "size_small", photos=(first,)))
    keep(order)
    assert order.photos.filter(item=None).count() == 2


def test_a_photo_comes_along_with_the_line_it_was_sent_for_and_once(order: Order) -> None:
    dress, jumper = fulfilled(order)
    of_dress, of_jumper = keep(order, 0), keep(order, 1)
    swapped = Wanted(dress.pk, 1, "size_small", photos=(of_jumper,))
    assert sent_photos(order, [swapped]) == {}
    assert sent_photos(order, [replace(swapped, photos=(of_dress,))]) == {dress.pk: [of_dress]}

    first = request(order, replace(swapped, photos=(of_dress, of_jumper)))
    assert [photo.pk for photo in first.lines.get().photos.all()] == [of_dress]

    second = request(order, Wanted(jumper.pk, 1, "size_small", photos=(of_dress,)), key="key-2")
    assert second.lines.get().photos.count() == 0
    assert first.lines.get().photos.count() == 1


def test_a_line_takes_five_at_most(order: Order) -> None:
    ids = [keep(order) for _ in range(7)]
    item = ask(order).lines.get()

    claim_photos(item=item, ids=ids)

    assert list(item.photos.values_list("pk", flat=True)) == ids[:5]


def test_what_waits_longer_than_a_day_is_forgotten_and_what_is_claimed_stays(order: Order) -> None:
    waiting, claimed = keep(order), keep(order)
    claim_photos(item=ask(order).lines.get(), ids=[claimed])

    assert forget_waiting_photos(now=NOW + timedelta(days=1)) == 0
    assert forget_waiting_photos(now=NOW + timedelta(days=1, seconds=1)) == 1
    assert list(order.photos.values_list("pk", flat=True)) == [claimed]
    assert waiting != claimed


def test_another_shop_finds_no_photo_of_ours() -> None:
    ours, theirs = two_shops()
    photo = keep(make_order(ours))

    assert kept_picture(Purpose.PHOTO, Link(ours.pk, photo), column="thumbnail") == b"small"
    assert kept_picture(Purpose.PHOTO, Link(theirs.pk, photo), column="jpeg") is None


def test_what_was_not_asked_in_the_form_is_refused_in_the_request(order: Order) -> None:
    line = fulfilled(order)[0].pk
    version = order.policy
    version.document |= {
        "reasons": [*version.document["reasons"], {"code": "stale", "label": {}, "shopify_handle": "other-reason"}]
    }
    version.document["reasons"][-1]["product_types"] = ["Tea"]
    version.document["asked"] = [{"code": "unworn", "statement": {}}]
    version.save()
    yes = (("unworn", True),)

    for wrong in (
        Wanted(line, 1, "size_small"),
        Wanted(line, 1, "stale", answers=yes),
        Wanted(line, 1, "size_small", detail="chest", answers=yes),
    ):
        with pytest.raises(UnableToRequest):
            request(order, wrong)
    assert request(order, Wanted(line, 1, "size_small", answers=yes)).lines.get().answers == {"unworn": True}
