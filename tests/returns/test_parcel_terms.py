"""Which box goods go into, by their weight."""

import pytest

from returns.domain.parcel_terms import USUAL_BOX, ParcelTerms


@pytest.mark.parametrize(("grams", "box"), [(1, (25, 18, 5)), (500, (25, 18, 5)), (501, (40, 30, 20))])
def test_light_goods_have_a_box_of_their_own(grams: int, box: tuple[int, int, int]) -> None:
    assert ParcelTerms(box=(40, 30, 20), light_box=(25, 18, 5), light_up_to=500).box_for(grams) == box


def test_without_one_every_parcel_has_the_usual_box() -> None:
    assert ParcelTerms(light_up_to=500).box_for(1) == USUAL_BOX
