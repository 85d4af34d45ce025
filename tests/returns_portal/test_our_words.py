"""Our own words beside a merchant's: in every language, usable as they stand, and as a beginning."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from returns.operations.keep_message_text import keep_message_text
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.ours import our_words, read_ours
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

# Their words are the papers and the statement, which nobody can say otherwise.
NONE = {"approved", "label", "way_back", "collection", "collection_tomorrow", "withdrawal"}


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_message_with_words_has_them_as_its_form_takes_them(language: str) -> None:
    with translation.override(language):
        found = {key: our_words(message, currency="EUR") for key, message in MESSAGES.items()}
        assert {key for key in NONE if found[key]} == set()
        for key in ("requested", "received", "refunded", "declined", "label_ends", "goods_awaited"):
            ours = found[key]
            assert ours is not None
            assert "{{ " in ours.body
            read = read_ours(ours, MESSAGES[key], shop_name="Atelier", currency="EUR")
            assert read is not None
            assert "{{" not in read.body


@pytest.mark.django_db
class TestThePage:
    @pytest.fixture(autouse=True)
    def _house(self, settings: Any) -> None:
        settings.MIDDLEWARE = with_door()

    def test_shows_what_is_replaced_in_the_language_of_the_message(self) -> None:
        page = staff_of(make_shop()).get("/app/messages/refunded/fr/").content.decode()
        assert "Atelier Demo a envoyé votre remboursement" in page
        assert "What is sent as long as you say nothing yourself" in page

    def test_begins_with_ours_without_keeping_them(self) -> None:
        shop, other = two_shops()
        keep_message_text(
            shop=shop, message="refunded", language="fr", subject="", headline="", body="Merci", by="1", now=NOW
        )
        page = staff_of(shop).get("/app/messages/refunded/fr/?from=ours").content.decode()
        assert "{{ shop }} a envoyé votre remboursement" in page
        assert "What yours replace" in page
        assert "Merci" in staff_of(shop).get("/app/messages/refunded/fr/").content.decode()
        assert "Merci" not in staff_of(other).get("/app/messages/refunded/fr/").content.decode()
        assert staff_of(None).get("/app/messages/refunded/fr/?from=ours").status_code == 401
