"""The page of a return with all that colleagues see of it, in a real browser; see SCREENSHOTS."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from returns.models import Mention, ReturnEvent, Shop, StaffNote
from tests.browser_fixtures import every_view
from tests.characters import NOW
from tests.returns_portal import test_merchant_browser
from tests.returns_portal.merchant_desk import approved, labelled
from tests.returns_portal.seats import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
desk, shop = test_merchant_browser.desk, test_merchant_browser.shop


@every_view()
def test_notes_history_decisions_and_evidence_look_right(
    desk: Callable[..., Desk], shop: Shop, language: str, viewport: Any
) -> None:
    shop.staff.create(user_id="7001", name="Camille Martin", role="owner", met_at=NOW, asked_at=NOW)
    ada = shop.staff.create(user_id="7002", name="Ada Lovelace", met_at=NOW, asked_at=NOW)
    approved(shop, 1001)
    rma = labelled(shop, 1002)
    sitting = desk(language, viewport)
    sitting.open_return(rma)
    page = sitting.page
    expect(page.locator("#return-shopper .later a")).to_have_text("R-10001")
    page.locator("#staff-notes form button").last.click()
    expect(page.locator("#staff-notes .wrong")).to_be_visible()
    page.locator("#staff-notes textarea").last.fill("@AdaLovelace, peux-tu appeler la cliente ?")
    page.locator("#staff-notes form button").last.click()
    expect(page.locator("#staff-notes blockquote")).to_have_count(1)
    assert Mention.objects.get().member == ada
    page.locator("#override summary").click()
    page.locator("#override form button").last.click()
    expect(page.locator("#override .wrong").first).to_be_visible()
    sitting.inspect("return-mistakes")
    page.locator("#override [value=pay_early]").check()
    page.locator("#override textarea").fill("Cliente fidèle, le colis est scanné.")
    page.locator("#override form button").last.click()
    expect(page.locator("#override blockquote")).to_have_count(1)
    sitting.inspect("return-rich")
    page.locator("#return-evidence summary, #return-evidence [name=notes]").last.check()
    with page.expect_download() as waiting:
        page.locator("#return-evidence [value=zip]").click()
    packed = zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert f"{rma.number}.pdf" in packed.namelist()
    assert ReturnEvent.objects.get(kind="evidence.taken").facts["notes"] is True
    assert StaffNote.objects.count() == 1
