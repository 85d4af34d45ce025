"""Tags are about somebody's return: an export holds them, and nobody is found by them after a redaction."""

from __future__ import annotations

import pytest

from returns.models import Tag
from returns.operations.forget_person import forget_person
from returns.operations.tag_return import tag_return
from returns.queries.person import Person, held_by_core
from tests.characters import NOW, two_shops
from tests.returns_portal.merchant_desk import requested

pytestmark = pytest.mark.django_db


def test_an_export_holds_them_and_a_redaction_leaves_those_of_others() -> None:
    shop, other = two_shops()
    rma, neighbour, theirs = requested(shop), requested(shop, 1002), requested(other)
    for each, name in ((rma, "Camille"), (rma, "fragile"), (neighbour, "fragile"), (theirs, "Camille")):
        tag_return(rma=each, name=name, actor_id="7001", now=NOW)
    keep = {"shop_id": shop.pk, "order_ids": (rma.order_id,), "rma_ids": (rma.pk,)}
    person = Person(**keep, parcel_ids=(), statement_ids=())
    (held,) = held_by_core(person)["returns"]
    assert held["tags"] == ["Camille", "fragile"]
    for _twice in range(2):
        forget_person(person=person, now=NOW)
    assert [str(tag) for tag in Tag.objects.filter(shop=shop)] == ["fragile"]
    assert [str(tag) for tag in Tag.objects.filter(shop=other)] == ["Camille"]
    assert not rma.tagged.exists()
    assert neighbour.tagged.exists()
