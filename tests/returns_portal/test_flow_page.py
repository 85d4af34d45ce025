"""Settings → Shopify Flow: when it is told, whether anybody listens there, and what it did not take."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.flow_triggers import BY_HANDLE, FlowMode, FlowProblem
from returns.models import FlowLine, Shop
from returns.operations.flow_line import flow_refused, hear_from_flow
from returns_portal.merchant.flow_words import ACTIONS, PROBLEMS, TRIGGERS
from tests.characters import NOW, make_shop, two_shops
from tests.extensions.test_flow import FILES, TRIGGER_FILES, held
from tests.returns_portal.merchant_desk import staff_of, with_door

PAGE = "/app/settings/flow/"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def page(shop: Shop, *, locale: str = "en") -> str:
    return staff_of(shop, locale=locale).get(PAGE).content.decode()


def test_the_page_names_what_stands_in_flow() -> None:
    for files, words in ((TRIGGER_FILES, TRIGGERS), (FILES, ACTIONS)):
        named = {held(file)[0]["handle"]: held(file)[0]["name"] for file in files}
        assert {handle: name for handle, (name, _said) in words.items()} == named
    assert set(TRIGGERS) == set(BY_HANDLE)
    assert set(PROBLEMS) == set(FlowProblem)


def test_it_follows_flow_until_somebody_says_otherwise(shop: Shop) -> None:
    assert "no workflow there listens" in page(shop)
    hear_from_flow(shop=shop, definition="Return settled", in_use=True, at=NOW)
    assert "Flow is told: a workflow there listens." in page(shop)
    answer = staff_of(shop).post(PAGE, {"mode": "never"})
    assert (answer.status_code, "Saved." in answer.content.decode()) == (200, True)
    assert "Flow is not told." in page(shop)
    assert not FlowLine.objects.get(shop=shop).open
    staff_of(shop).post(PAGE, {"mode": "always"})
    assert "Flow est prévenu, que quelque chose y écoute ou non." in page(shop, locale="fr")


def test_nonsense_is_marked_and_changes_nothing(shop: Shop) -> None:
    for sent in ({"mode": "perhaps"}, {}):
        answer = staff_of(shop, locale="fr").post(PAGE, sent)
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert not FlowLine.objects.exists()


@pytest.mark.django_db
def test_what_flow_did_not_take_is_said_in_words_to_this_shop_alone() -> None:
    atelier, northwind = two_shops()
    hear_from_flow(shop=atelier, definition="x", in_use=True, at=NOW)
    hear_from_flow(shop=northwind, definition="x", in_use=True, at=NOW)
    said = "Errors validating schema:\n  Invalid handle 'return-settled'.\n"
    flow_refused(shop=atelier, handle="return-settled", problem=FlowProblem.NOT_DEPLOYED, detail=said, now=NOW)
    seen = page(atelier)
    assert "Flow did not take the trigger “Return settled”" in seen
    assert "Errors validating schema: Invalid handle &#x27;return-settled&#x27;." in seen
    assert "shopify app deploy" in seen
    assert "Flow n’a pas accepté le déclencheur «\u00a0Return settled\u00a0»" in page(atelier, locale="fr")
    assert "did not take" not in page(northwind)
    staff_of(northwind).post(PAGE, {"mode": "never"})
    assert FlowLine.objects.get(shop=atelier).mode == FlowMode.LISTENING


def test_home_says_so_too(shop: Shop) -> None:
    hear_from_flow(shop=shop, definition="x", in_use=True, at=NOW)
    flow_refused(shop=shop, handle="return-settled", problem=FlowProblem.REFUSED, detail="No.", now=NOW)
    home = staff_of(shop).get("/app/").content.decode()
    assert "Shopify Flow did not take what happened to a return." in home
