"""The embedded admin in a real browser: ID tokens on every request, the whole path of a return, and accessibility.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from returns.domain.status import DispositionType, Outcome
from returns.models import OutboxMessage, Return, ReturnLineItem, Shop
from returns.operations.approve_return import approve_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.record_posting import record_posting
from returns.outbox import drain
from shop_integration.models import Installation
from tests.browser_fixtures import DESKTOP, PHONE, VIEWS, every_view, inspect
from tests.characters import NOW, Bought, make_order, make_shop, pay
from tests.returns.test_store_credit import ready
from tests.returns.test_withdrawals import LATE, matched, terms
from tests.returns_portal.merchant_desk import (
    approved,
    arrived,
    ask_at,
    bury,
    declined,
    due,
    labelled,
    paid,
    received,
    requested,
    stopped,
)
from tests.returns_portal.seats import Desk, install
from tests.returns_portal.test_merchant_return_rules import ABROAD, DEFAULT, AtShopify, keep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    install(shop)
    return shop


@pytest.fixture
def desk(new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop) -> Iterator[Callable[..., Desk]]:
    settings.STATIC_URL = f"{live_server.url}/static/"
    settings.STORAGES = dict(settings.STORAGES)
    opened: list[Page] = []

    def sit_down(locale: str = "en", viewport: Any = DESKTOP) -> Desk:
        opened.append(new_page(locale=locale, viewport=viewport))
        return Desk(opened[-1], live_server.url, shop, locale, settings)

    yield sit_down
    for page in opened:
        assert not [text for text in page.complaints if "status of 4" not in text]  # type: ignore[attr-defined]


STAGES = (requested, approved, labelled, arrived, received, due, stopped, paid, declined)


def season(shop: Shop) -> list[Return]:
    """A return at every stage, and enough of them for a second page."""
    made = [make(shop, number) for number, make in enumerate(STAGES, 1001)]
    order = make_order(shop, Bought("Chemise en lin à très long nom qui ne finit pas", 30), number=1010)
    for number in range(25):
        ask_at(order, quantities=(1,), key=f"more-{number}", reason="changed_mind")
    return made


@every_view("locale")
def test_the_inbox_looks_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    mine.open("returns/")
    mine.inspect("inbox-empty")
    made = season(shop)
    bury(made[1])
    Shop.objects.update(return_address={})
    mine.open("returns/")
    mine.inspect("inbox")
    mine.open("returns/?tab=attention")
    mine.inspect("inbox-attention")
    mine.open("returns/?q=nobody")
    mine.inspect("inbox-nothing-found")


@every_view("locale")
def test_the_page_of_a_return_looks_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    for number, make in enumerate(STAGES, 1001):
        rma = make(shop, number)
        if make is labelled:
            note = "La couture de la manche gauche est décousue sur trois centimètres."
            ReturnLineItem.objects.filter(rma=rma).update(note=note, fault=True)
            bury(rma)
        mine.open_return(rma)
        mine.page.locator("details.trace").first.evaluate("details => { details.open = true }")
        mine.inspect(f"return-{make.__name__}")


@every_view("locale")
def test_mistakes_look_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    page = mine.open_return(requested(shop))
    page.locator("details.refuse summary").click()
    page.locator("details.refuse button").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    mine.inspect("mistake-refusal")
    page = mine.open_return(arrived(shop, 1002))
    page.locator("input[name$=RESTOCKED]").first.fill("9")
    page.locator(".receipt .button.secondary").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    mine.inspect("mistake-receipt")
    mine.open("returns/R-404/")
    mine.inspect("mistake-number")


@every_view("locale")
def test_the_settings_look_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    page = mine.open("settings/")
    mine.inspect("settings")
    mine.open("settings/")
    page.locator("#id_days").fill("-1")
    page.locator("#policy-section button").click()
    expect(page.locator("#id_days")).to_be_focused()
    page.locator("#id_name").fill("")
    page.locator("#address-section button").click()
    expect(page.locator("#id_name")).to_be_focused()
    mine.inspect("settings-mistakes")


def asked_by_htmx(page: Page) -> list[Request]:
    """Collect what htmx asks for from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.headers.get("hx-request") else None)
    return asked


def test_a_return_goes_from_request_to_refund(desk: Callable[..., Desk], shop: Shop) -> None:
    mine, rma = desk(), requested(shop)
    page = mine.open("returns/")
    asked = asked_by_htmx(page)
    page.get_by_role("link", name=rma.number).click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.get_by_role("button", name="Approve return").click()
    mine.said("Return approved")
    expect(page.locator("#return-receipt-heading")).to_be_focused()
    record_label(parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number="SBX1", tracking_url="", now=NOW)
    expect(page.locator("#return-header .badge")).to_have_text("Waiting for parcel")
    expect(page.get_by_role("link", name="Open the label (PDF)")).to_be_visible()
    page.get_by_text("The parcel is already here").click()
    page.get_by_label("Restocked", exact=True).last.fill("1")
    page.get_by_label("Missing").last.fill("1")
    page.get_by_role("button", name="Only record the count").click()
    page.get_by_role("button", name="Refund €88.90").dblclick()
    expect(page.locator("#return-state")).to_contain_text("on its way to Shopify")
    begin_payment(rma_id=rma.pk, now=NOW)
    rma.refresh_from_db()
    pay(rma, at=NOW)
    expect(page.locator("#return-header .badge")).to_have_text("Refunded")
    expect(page.locator("#return-state")).to_contain_text("The shopper got €88.90")
    assert all(request.headers["authorization"].startswith("Bearer ey") for request in asked)
    tokens = [request.headers["authorization"] for request in asked]
    assert len(set(tokens)) == len(tokens), "every request has a token of its own"
    mine.inspect("return-walked")


def test_somebody_else_was_first(desk: Callable[..., Desk], shop: Shop) -> None:
    mine, rma = desk(), requested(shop)
    page = mine.open_return(rma)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    page.get_by_role("button", name="Approve return").click()
    expect(page.get_by_role("alert")).to_contain_text("already approved")
    expect(page.locator("#return-header .badge")).to_have_text("Preparing label")
    mine.inspect("conflict")


def test_a_token_that_ran_out_is_renewed_once(desk: Callable[..., Desk], shop: Shop) -> None:
    mine, rma = desk(), requested(shop)
    page = mine.open_return(rma)
    page.evaluate("window.fresh = window.mint; window.mint = () => window.stale-- > 0 ? 'stale' : window.fresh()")
    page.evaluate("window.stale = 1")
    page.get_by_role("button", name="Approve return").click()
    mine.said("Return approved")
    page.evaluate("window.stale = 99")
    page.get_by_text("The parcel is already here").click()
    page.get_by_role("button", name="Only record the count").click()
    mine.said("That did not work")
    assert Return.objects.get(pk=rma.pk).received_at is None
    page.complaints.clear()  # type: ignore[attr-defined]


def test_a_lost_connection_is_said(desk: Callable[..., Desk], shop: Shop) -> None:
    mine, rma = desk(), requested(shop)
    page = mine.open_return(rma)
    page.route("**/approval/", lambda route: route.abort())
    page.get_by_role("button", name="Approve return").click()
    mine.said("That did not work")
    expect(page.get_by_role("button", name="Approve return")).to_be_enabled()
    page.complaints.clear()  # type: ignore[attr-defined]


def test_search_tabs_and_the_way_back(desk: Callable[..., Desk], shop: Shop) -> None:
    mine = desk()
    made = season(shop)
    page = mine.open("returns/?tab=review")
    page.get_by_role("searchbox").fill(made[0].order.name)
    expect(page.locator(".index tbody tr")).to_have_count(1)
    assert "q=%231001" in page.url
    assert "tab=review" in page.url
    page.get_by_role("link", name="All 34").click()
    expect(page.get_by_role("link", name="All 34")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name=made[0].number).click()
    expect(page.get_by_role("button", name="Approve return")).to_be_visible()
    page.go_back()
    expect(page.locator(".index tbody tr")).to_have_count(1)
    assert "Camille" not in page.evaluate("JSON.stringify([localStorage, sessionStorage])")


def test_rows_are_reached_by_keys(desk: Callable[..., Desk], shop: Shop) -> None:
    season(shop)
    page = desk().open("returns/?tab=parcel")
    links = page.locator(".index tbody a")
    links.first.focus()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_filters_narrow_the_list_at_once(desk: Callable[..., Desk], shop: Shop) -> None:
    requested(shop)
    page = desk("fr", PHONE).open("returns/")
    page.locator("#filters summary").click()
    page.locator("#f-outcome").select_option("store_credit")
    expect(page.locator(".chips")).to_contain_text("0 retour")
    inspect(page, "inbox-filtered-fr")
    page.get_by_role("link", name="Tout afficher").click()
    expect(page.locator("#inbox tbody tr")).to_have_count(1)
    page.locator("#inbox").press("?")
    expect(page.locator("#inbox-keys")).to_have_attribute("open", "")


def test_settings_are_saved(desk: Callable[..., Desk], shop: Shop) -> None:
    mine = desk("fr")
    page = mine.open("settings/")
    page.locator("#id_street").fill("1 place de la Mairie")
    page.locator("#address-section button").click()
    page.locator("#id_return_shipping").fill("4,90")
    page.locator("#policy-section button").click()
    expect(page.locator("#policy-section .badge").first).to_contain_text("2")
    shop.refresh_from_db()
    assert shop.return_address["street"] == "1 place de la Mairie"
    assert shop.policies.get(number=2).document["fees"]["return_shipping_minor"] == 490


def test_more_access_is_asked_for_and_granted_or_declined(
    desk: Callable[..., Desk], shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grant(shop: Shop, *, now: datetime) -> None:
        Installation.objects.filter(shop=shop).update(scopes="write_returns,read_all_orders")

    monkeypatch.setattr("shop_integration.features.read_features", grant)
    mine = desk("fr", PHONE)
    page = mine.open("settings/")
    mine.inspect("features")
    history = page.locator("#feature-whole_history")
    ask = history.get_by_role("button", name="Autoriser dans Shopify")
    page.evaluate("window.merchantSays = 'declined-all'")
    ask.click()
    mine.said("vous n’avez pas donné votre accord")
    expect(history.locator(".badge")).to_have_text("Désactivé")
    expect(ask).to_be_enabled()
    assert page.evaluate("window.wanted") == ["read_all_orders"]
    page.evaluate("window.merchantSays = 'granted-all'")
    ask.click()
    mine.said("Accès relus")
    expect(history.locator(".badge")).to_have_text("Activé")
    expect(ask).to_have_count(0)
    expect(page.locator("#features-section-heading")).to_be_focused()
    mine.inspect("features-granted")


def test_a_question_that_could_not_be_asked_is_said(desk: Callable[..., Desk], shop: Shop) -> None:
    mine = desk()
    page = mine.open("settings/")
    mine.inspect("features")
    page.evaluate("delete window.shopify.scopes")
    page.locator("#feature-whole_history button").click()
    mine.said("That did not work")
    expect(page.locator("#feature-whole_history button")).to_be_enabled()


def test_products_of_an_exception_are_picked_in_shopify(desk: Callable[..., Desk], shop: Shop) -> None:
    mine = desk("fr", PHONE)
    page = mine.open("policy/clauses/")
    page.evaluate("window.shopify.resourcePicker = async (options) => (window.asked = options, window.merchantPicks)")
    page.locator("#id_products").fill("7")
    picks = [{"id": f"gid://shopify/Product/{number}", "title": title} for number, title in ((7, "Robe"), (9, "Jupe"))]
    page.evaluate("(picks) => { window.merchantPicks = picks; }", picks)
    page.get_by_role("button", name="Choisir des produits").click()
    expect(page.locator("#id_products")).to_have_value("7, 9")
    expect(page.get_by_text("Robe, Jupe")).to_be_visible()
    assert page.evaluate("window.asked.selectionIds") == [{"id": "gid://shopify/Product/7"}]
    mine.inspect("clause-picked")
    page.evaluate("window.merchantPicks = undefined")
    page.get_by_role("button", name="Choisir des produits").click()
    expect(page.locator("#id_products")).to_have_value("7, 9")


def test_a_policy_is_written_scheduled_and_shown(desk: Callable[..., Desk], shop: Shop) -> None:
    for locale, viewport in VIEWS.values():
        mine = desk(locale, viewport)
        mine.open("policy/")
        mine.inspect("policy-empty")
    mine = desk("fr")
    page = mine.open("policy/segments/")
    page.locator("#id_label_fr").fill("Clients fidèles")
    page.locator("#id_orders_min").fill("5")
    page.get_by_role("button", name="Mettre dans le brouillon").click()
    page.get_by_role("link", name="Ajouter une exception").click()
    page.get_by_role("button", name="Mettre dans le brouillon").click()
    expect(page.get_by_role("alert")).to_contain_text("Quelque chose ne va pas")
    mine.inspect("clause-wrong")
    page.locator("#id_label_fr").fill("Plus de temps pour les fidèles")
    page.get_by_label("Clients fidèles").check()
    page.locator("#id_days").fill("60")
    page.locator("#id_return_shipping").fill("0")
    page.get_by_role("button", name="Mettre dans le brouillon").click()
    expect(page.locator("#policy-clauses")).to_contain_text("60 jours pour retourner")
    page.get_by_role("link", name="Ajouter une exception").click()
    page.locator("#id_label_fr").fill("Articles soldés")
    page.locator("#id_tags").fill("soldes, outlet")
    page.locator("#id_answer").select_option("deny")
    page.locator("#id_because_fr").fill("Les articles soldés ne sont pas repris.")
    page.get_by_role("button", name="Mettre dans le brouillon").click()
    for locale, viewport in VIEWS.values():
        other = desk(locale, viewport)
        other.open("policy/")
        other.inspect("policy-draft")
        other.open("policy/clauses/articles_soldes/")
        other.inspect("clause")
        other.open("policy/segments/clients_fideles/")
        other.inspect("segment")
    requested(shop)
    page.get_by_role("button", name="Essayer sur l’année passée").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    OutboxMessage.objects.exclude(kind="policy.simulate").update(done_at=NOW)
    drain(clock=timezone.now)
    expect(page.locator("#simulation table")).to_contain_text("Remboursements", timeout=10_000)
    for locale, viewport in VIEWS.values():
        other = desk(locale, viewport)
        other.open("policy/")
        other.inspect("policy-simulation")
    page.get_by_role("button", name="Monter Articles soldés").click()
    expect(page.locator("#policy-clauses .line-title").first).to_contain_text("Articles soldés")
    page.locator("#id_note").fill("Saison des fêtes")
    page.get_by_role("button", name="Mettre en vigueur").click()
    expect(page.locator("#policy-versions .part").first).to_contain_text("Saison des fêtes")
    expect(page.locator("#policy-draft")).to_have_count(0)
    page.get_by_role("link", name="Version 2").click()
    expect(page.locator("#version-changes")).to_contain_text("Articles soldés")
    mine.inspect("policy-version")
    policy = shop.policies.get(status="ACTIVE").policy
    assert [clause.code for clause in policy.clauses] == ["articles_soldes", "plus_de_temps_pour_les_fideles"]


@pytest.fixture
def shopify(monkeypatch: pytest.MonkeyPatch) -> AtShopify:
    there = AtShopify()
    doors = {"shopify.read_return_rules": there.read}
    monkeypatch.setattr("returns_portal.merchant.views.return_rules.door", doors.__getitem__)
    return there


@every_view("locale")
def test_the_return_rules_at_shopify_look_right(
    desk: Callable[..., Desk], shop: Shop, shopify: AtShopify, locale: str, viewport: Any
) -> None:
    mine = desk(locale, viewport)
    keep(shop, problem="not_told", at=None)
    mine.open("settings/")
    mine.inspect("rules-not-told")
    keep(shop, DEFAULT, ABROAD)
    mine.open("settings/")
    mine.inspect("rules-differ")
    page = mine.open("settings/")
    shopify.says = (ABROAD,)
    page.locator("#return-rules-section button.primary").click()
    expect(page.locator("#return-rules-section [role=alert]")).to_be_visible()
    mine.inspect("rules-changed-meanwhile")


def test_the_return_rules_at_shopify_are_read_and_followed(
    desk: Callable[..., Desk], shop: Shop, shopify: AtShopify
) -> None:
    mine = desk()
    page = mine.open("settings/")
    rules, policy = page.locator("#return-rules-section"), page.locator("#policy-section")
    page.get_by_label("Days to send the parcel").fill("9")
    rules.get_by_role("button", name="Read now").click()
    mine.said("Return rules read again")
    expect(page.locator("#return-rules-section-heading")).to_be_focused()
    expect(policy.get_by_text("say something else")).to_be_visible()
    expect(page.get_by_label("Days to send the parcel")).to_have_value("9")
    rules.get_by_role("button", name="Use as the base").click()
    mine.said("Version 2 is in force")
    expect(page.get_by_label("Days to return", exact=True)).to_have_value("14")
    expect(policy).to_contain_text("This version follows the return rules at Shopify")
    expect(rules.get_by_role("button", name="Use as the base")).to_have_count(0)
    page.get_by_label("Days to return", exact=True).fill("20")
    policy.get_by_role("button", name="Publish policy").click()
    mine.said("Version 3 is in force")
    expect(rules).to_contain_text("20 days")


@every_view("locale")
def test_withdrawals_look_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    mine.open("withdrawals/")
    mine.inspect("withdrawals-empty")
    terms(shop)
    make_order(shop)
    make_order(shop, number=1002, delivered_at=LATE)
    make_order(shop, number=1003)
    on_its_way, late = matched(shop, key="a"), matched(shop, contract="#1002", key="b")
    unknown = matched(shop, contract="ma robe de la semaine dernière", articles="La robe\net le pull", key="c")
    received_goods = matched(shop, contract="1003", key="d")
    record_posting(shop=shop, withdrawal_id=on_its_way.pk, staff="7001", now=NOW)
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in received_goods.rma.lines.all()}
    receive_goods(rma_id=received_goods.rma.pk, counts=counts, actor="merchant", now=NOW)
    mine.open("withdrawals/")
    mine.inspect("withdrawals")
    for name, row in (("match", unknown), ("late", late), ("posted", on_its_way), ("received", received_goods)):
        mine.open(f"withdrawals/{row.pk}/")
        mine.inspect(f"withdrawal-{name}")
    page = mine.open(f"withdrawals/{unknown.pk}/")
    page.locator("#matching button").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    mine.inspect("withdrawal-mistake")
    page.locator("#id_number").fill("#1002")
    page.locator("#matching button").click()
    expect(page.locator("#acceptance")).to_be_visible()
    mine.open("")
    mine.inspect("inbox-with-withdrawals")


@every_view("locale")
def test_store_credit_looks_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine, rma = desk(locale, viewport), ready()
    page = mine.open_return(rma)
    page.locator("#return-settlement details").evaluate("details => { details.open = true }")
    mine.inspect("return-credit")
    page.locator("#return-settlement form.pay button").click()
    expect(page.locator("#return-state")).to_contain_text("22")
    record_payment(rma_id=rma.pk, refund_gid="gid://r", paid_minor=2000, outcome=Outcome.STORE_CREDIT, now=NOW)
    mine.open_return(rma)
    mine.inspect("return-credited")


@every_view("locale")
def test_home_looks_right(desk: Callable[..., Desk], shop: Shop, locale: str, viewport: Any) -> None:
    mine = desk(locale, viewport)
    mine.open()
    mine.inspect("home-empty")
    bury(season(shop)[1])
    Shop.objects.update(return_address={})
    page = mine.open()
    mine.inspect("home")
    page.locator("#ours a").last.click()
    expect(page.locator("#inbox")).to_be_visible()
