"""Whether the suite's eye for changes sees each of them, and none where all was taken back."""

import pytest
from django.http import HttpResponse

from tests.security.state import attempt, changed, tables
from tests.security.street import Household

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_change_is_seen_also_after_the_same_was_taken_back(time: str, street: tuple[Household, Household]) -> None:
    shop, before = street[0].shop, tables()
    type(shop).objects.filter(pk=shop.pk).update(name="Another")
    assert changed(before) == [shop._meta.db_table]
    type(shop).objects.filter(pk=shop.pk).update(name=shop.name)
    assert not changed(before)


def test_what_an_attempt_leaves_is_seen_and_what_it_takes_back_is_not(street: tuple[Household, Household]) -> None:
    shop, before = street[0].shop, tables()

    def answer(status: int) -> HttpResponse:
        type(shop).objects.filter(pk=shop.pk).update(name="Another")
        return HttpResponse(status=status)

    attempt(lambda: answer(200))
    assert not changed(before)
    attempt(lambda: answer(422))
    assert changed(before) == [shop._meta.db_table]
