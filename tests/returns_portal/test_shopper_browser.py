"""The shopper's pages in a real browser: with and without JavaScript, phone and desktop, French and English.

With SCREENSHOTS=folder every page that is looked at is also kept as an image.
"""

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from returns import sign_in
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import DeclineReason, DispositionType, Outcome
from returns.models import Order, Return, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns_portal.shopper import shopify_says
from returns_portal.shopper.addresses import order_token, own_base, return_token
from tests.browser_fixtures import DESKTOP, PHONE, every_view
from tests.characters import Bought, ask, make_shop
from tests.characters import pay as paid
from tests.returns_portal.seats import Visit
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# In bytes as they travel, compressed.
HEAVIEST_PAGE = 50_000
HEAVIEST_STYLE = 8_000


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    fees = STARTING_POLICY | {"fees": {"restocking_bps": 1000, "return_shipping_minor": 490}}
    publish_policy(shop=shop, document=fees, now=timezone.now() - timedelta(days=100))
    return shop


@pytest.fixture
def order(shop: Shop) -> Order:
    return live_order(shop, Bought("Robe midi fluide"), Bought("Pull", 3, 3900), Bought("Carte", is_gift_card=True))


@pytest.fixture
def visit(new_page: Callable[..., Page], live_server: Any, settings: Any, shop: Shop) -> Iterator[Callable[..., Visit]]:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    opened: list[Page] = []

    def come(*, language: str = "en", viewport: Any = PHONE, javascript: bool = True) -> Visit:
        opened.append(new_page(locale=language, viewport=viewport, javascript=javascript))
        return Visit(opened[-1], live_server.url + own_base(shop), language=language)

    yield come
    for page in opened:
        assert not [text for text in page.complaints if "status of 4" not in text]  # type: ignore[attr-defined]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_from_the_order_number_to_the_status_page(visit: Callable[..., Visit], order: Order, javascript: bool) -> None:
    shopper = visit(javascript=javascript)
    shopper.open()
    shopper.find(secret="wrong@example.com")
    expect(shopper.page.locator("#problem")).to_be_visible()
    expect(shopper.page.locator("[name=number]")).to_be_focused()
    shopper.find()
    expect(shopper.page.locator("[name=line]")).to_have_count(2)
    expect(shopper.page.locator("select[name^=reason_]").first).to_be_hidden()
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.choose()
    shopper.send()
    button = shopper.page.locator("main form button")
    expect(button).to_have_text("Return 3 items – refund €110.21")
    shopper.page.locator("a", has_text="Change").click()
    expect(shopper.page.locator("[name=line]").first).to_be_checked()
    shopper.send()
    button.click()
    shopper.page.wait_for_url(re.compile("/status/"))
    expect(shopper.page.locator("h1")).to_have_text("We have your request")
    assert Return.objects.count() == 1


def test_two_clicks_at_once_make_one_return(visit: Callable[..., Visit], order: Order) -> None:
    shopper = visit(javascript=False)
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.choose()
    shopper.send()
    shopper.page.locator("main form button").dblclick()
    expect(shopper.page).to_have_url(re.compile("/status/"))  # the second click aborts the first one's navigation
    assert Return.objects.count() == 1


def test_the_status_page_follows_by_itself(visit: Callable[..., Visit], order: Order) -> None:
    rma = ask(order, now=timezone.now())
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    shopper = visit()
    shopper.open(f"/status/{return_token(rma)}/")
    expect(shopper.page.locator("h1")).to_have_text("Your return is approved")
    label(rma)
    expect(shopper.page.locator("h1")).to_contain_text("Send your parcel by", timeout=15_000)
    assert not shopper.page.locator("[hx-trigger]").count()


def test_everything_can_be_reached_by_keyboard(visit: Callable[..., Visit], order: Order) -> None:
    shopper = visit(viewport=DESKTOP)
    page = shopper.open(f"/orders/{order_token(order)}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.locator("[name=line]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.locator("select[name^=reason_]").first).to_be_focused()
    page.locator("[name=line]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("select[name^=reason_]").first).to_be_focused()


def test_a_page_is_light(visit: Callable[..., Visit], order: Order) -> None:
    shopper, weights = visit(), {}

    def weigh(response: Response) -> None:
        weights[response.url] = len(gzip.compress(response.body())) if response.ok else 0

    shopper.page.on("response", weigh)
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.page.wait_for_load_state("networkidle")
    assert sum(weights.values()) < HEAVIEST_PAGE
    assert next(size for url, size in weights.items() if url.endswith(".css")) < HEAVIEST_STYLE
    assert len(weights) <= 6


@every_view()
def test_finding_looks_right(visit: Callable[..., Visit], order: Order, language: str, viewport: Any) -> None:
    shopper = visit(language=language, viewport=viewport)
    shopper.open()
    shopper.inspect("find")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("find-empty")
    shopper.find(secret="wrong@example.com")
    expect(shopper.page.locator("[name=secret]")).to_have_value("wrong@example.com")
    shopper.inspect("find-unknown")
    guesser = Shopper(order.shop)
    for _ in range(9):
        guesser.find(secret="wrong@example.com")
    shopper.find(secret="wrong@example.com")
    shopper.page.locator("h1", has_text=re.compile("Too many|Trop de")).wait_for()
    shopper.inspect("find-too-often")
    shopper.open("/status/changed/")
    shopper.inspect("not-found")
    order.shop.policies.update(status="RETIRED")
    shopper.open()
    shopper.inspect("find-without-policy")


@every_view()
def test_choosing_looks_right(visit: Callable[..., Visit], order: Order, language: str, viewport: Any) -> None:
    shopper = visit(language=language, viewport=viewport)
    path = f"/orders/{order_token(order)}/"
    shopper.open(path)
    shopper.inspect("items")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("items-none")
    for box in shopper.page.locator("[name=line]").all():
        box.check()
    shopper.send()
    expect(shopper.page.locator("[name^=reason_]").first).to_be_focused()
    shopper.inspect("items-wrong")
    shopper.choose()
    shopper.send()
    shopper.page.locator("[name=agreed]").wait_for(state="attached")
    shopper.inspect("review")
    shopper.page.evaluate("document.querySelector('[name=agreed]').value = ''")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("review-changed")
    for name, days in (("items-only-faulty", 90), ("items-all-blocked", 900)):
        delivered = timezone.now() - timedelta(days=days)
        late = live_order(order.shop, Bought("Jean"), number=1002 + days, delivered_at=delivered)
        shopper.open(f"/orders/{order_token(late)}/")
        shopper.inspect(name)


@every_view()
def test_what_shopify_says_looks_right(
    visit: Callable[..., Visit], order: Order, monkeypatch: pytest.MonkeyPatch, language: str, viewport: Any
) -> None:
    robe, pull = (line.gid for line in order.lines.all()[:2])
    told = {robe: sign_in.Terms(0, "RETURNED"), pull: sign_in.Terms(2, "FINAL_SALE")}
    monkeypatch.setattr(shopify_says, "door", lambda name: lambda *given, **named: told)
    shopper, path = (
        visit(language=language, viewport=viewport),
        f"/orders/{order_token(order, sign_in.Visit(1, 'key'))}/",
    )
    shopper.open(path)
    expect(shopper.page.locator(".cause")).to_have_count(2)
    expect(shopper.page.locator("select[name^=quantity_] option")).to_have_count(2)
    shopper.inspect("items-at-shopify")

    def gone(name: str) -> Any:
        raise sign_in.SignedOut

    monkeypatch.setattr(shopify_says, "door", gone)
    shopper.open(path)
    shopper.inspect("signed-out")


@every_view()
def test_following_looks_right(visit: Callable[..., Visit], shop: Shop, language: str, viewport: Any) -> None:
    shopper = visit(language=language, viewport=viewport)
    for number, (name, story) in enumerate(STORIES.items(), 1001):
        rma = ask(live_order(shop, Bought(), Bought("Pull", 2, 3900), number=number), quantities=(1, 2), key=name)
        for act in story:
            act(rma)
        shopper.open(f"/status/{return_token(rma)}/")
        shopper.inspect(f"status-{name}")


def approve(rma: Return) -> None:
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())


def label(rma: Return) -> None:
    parcel, tracking = rma.parcels.get(), f"SBX{rma.pk}"
    url = f"https://carrier.example/{tracking}"
    record_label(parcel_id=parcel.pk, carrier="sandbox", tracking_number=tracking, tracking_url=url, now=timezone.now())


def decline(rma: Return) -> None:
    reason, note = DeclineReason.OTHER, "L’article a été porté."
    decline_return(rma_id=rma.pk, reason=reason, explanation=note, actor="merchant", now=timezone.now())


def receive(rma: Return) -> None:
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=timezone.now())


def pay(rma: Return) -> None:
    due = Settlement.objects.get(rma=rma).total_presentment_minor
    settle_return(rma_id=rma.pk, expected_minor=due, actor="merchant", now=timezone.now())
    begin_payment(rma_id=rma.pk, now=timezone.now())
    paid(rma, at=timezone.now(), number=rma.pk)


STORIES: dict[str, tuple[Callable[[Return], None], ...]] = {
    "requested": (),
    "declined": (decline,),
    "approved": (approve,),
    "to-send": (approve, label),
    "received": (approve, label, receive),
    "refunded": (approve, label, receive, pay),
}


@every_view()
def test_withdrawing_looks_right_without_javascript(
    visit: Callable[..., Visit], order: Order, language: str, viewport: Any
) -> None:
    shopper = visit(language=language, viewport=viewport, javascript=False)
    shopper.open()
    shopper.page.locator(".withdraw a").click()
    shopper.page.locator("[name=contract]").wait_for()
    shopper.look("withdrawal")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.look("withdrawal-wrong")
    for name, text in (("name", "Camille Martin"), ("contract", "#1001"), ("email", "camille@example.com")):
        shopper.page.fill(f"[name={name}]", text)
    shopper.page.fill("[name=articles]", "La robe midi\n1 pull")
    shopper.send()
    shopper.page.locator("[value=confirm]").wait_for()
    shopper.look("withdrawal-confirm")
    shopper.page.locator("[value=confirm]").click()
    shopper.page.wait_for_url(re.compile("/receipts/"))
    expect(shopper.page.locator(".fingerprint")).to_have_text(re.compile("^[0-9a-f]{64}$"))
    shopper.look("withdrawal-receipt")
    shopper.open("/withdrawal/form/")
    shopper.look("withdrawal-form")


def test_the_pages_of_a_withdrawal_are_accessible(visit: Callable[..., Visit], order: Order) -> None:
    shopper = visit()
    shopper.open("/withdrawal/")
    shopper.inspect("withdrawal-axe")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    shopper.inspect("withdrawal-axe-wrong")
    for name, text in (("name", "Camille Martin"), ("contract", "#1001"), ("email", "camille@example.com")):
        shopper.page.fill(f"[name={name}]", text)
    shopper.send()
    shopper.page.locator("[value=confirm]").wait_for()
    shopper.inspect("withdrawal-axe-confirm")
    shopper.page.locator("[value=confirm]").click()
    shopper.page.wait_for_url(re.compile("/receipts/"))
    shopper.inspect("withdrawal-axe-receipt")
    shopper.open("/withdrawal/form/")
    shopper.inspect("withdrawal-axe-form")


@pytest.fixture
def credited(shop: Shop) -> Shop:
    """The shop gives store credit too, with a tenth more."""
    Shop.objects.filter(pk=shop.pk).update(store_credit=True)
    more = {"outcomes": ["refund", "store_credit"], "credit": {"bonus_bps": 1000, "expires_after_days": 365}}
    publish_policy(shop=shop, document=STARTING_POLICY | more, now=timezone.now() - timedelta(days=99))
    shop.refresh_from_db()
    return shop


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_the_button_states_the_way_that_is_ticked(
    visit: Callable[..., Visit], credited: Shop, order: Order, javascript: bool
) -> None:
    shopper = visit(javascript=javascript)
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.choose()
    shopper.send()
    button, ways = shopper.page.locator("main form button"), shopper.page.locator("[name=outcome]")
    expect(button).to_have_text("Return 3 items", use_inner_text=True)
    expect(shopper.page.locator("[name=outcome]:checked")).to_have_count(0)
    ways.nth(1).check()
    expect(button).to_have_text("Return 3 items – €140.69 of store credit", use_inner_text=True)
    ways.nth(0).check()
    expect(button).to_have_text("Return 3 items – refund €127.90", use_inner_text=True)
    ways.nth(1).check()
    button.click()
    shopper.page.wait_for_url(re.compile("/status/"))
    assert Return.objects.get().outcome == "store_credit"


@every_view()
def test_the_choice_of_the_way_looks_right(
    visit: Callable[..., Visit], credited: Shop, order: Order, language: str, viewport: Any
) -> None:
    shopper = visit(language=language, viewport=viewport)
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.choose()
    shopper.send()
    expect(shopper.page.locator("fieldset.ways")).to_be_visible()
    shopper.inspect("ways")
    shopper.page.evaluate("document.querySelectorAll('[name=outcome]').forEach(way => way.required = false)")
    shopper.send()
    expect(shopper.page.locator("#way-error")).to_be_visible()
    shopper.inspect("ways-undecided")
    shopper.page.locator("[name=outcome]").last.check()
    shopper.look("ways-credit")
    shopper.send()
    shopper.page.wait_for_url(re.compile("/status/"))
    rma = Return.objects.get()
    Settlement.objects.filter(rma=rma).update(status="IN_DOUBT", due_at=timezone.now())
    record_payment(
        rma_id=rma.pk,
        refund_gid="gid://shopify/Refund/1",
        paid_minor=rma.settlement.total_presentment_minor,
        outcome=Outcome.STORE_CREDIT,
        now=timezone.now(),
    )
    Return.objects.filter(pk=rma.pk).update(stage="refunded")
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.inspect("credited")


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize(("language", "viewport"), [("en", PHONE), ("fr", DESKTOP)], ids=["en-phone", "fr-wide"])
def test_thinking_again(
    visit: Callable[..., Visit], order: Order, language: str, viewport: Any, javascript: bool
) -> None:
    rma = ask(order, quantities=(1, 3), now=timezone.now())
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    shopper = visit(language=language, viewport=viewport, javascript=javascript)
    shopper.open(f"/status/{return_token(rma)}/")
    look = shopper.inspect if javascript else shopper.look
    look("status-may-change")
    shopper.page.locator("a[href*='/change/']").click()
    expect(shopper.page.locator("[name=line]:checked")).to_have_count(2)
    look("change-items")
    for box in shopper.page.locator("[name=line]").all():
        box.uncheck()
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    look("change-nothing")
    shopper.page.locator("[name=line]").first.check()
    shopper.send()
    expect(shopper.page.locator(".note")).to_contain_text(rma.number)
    look("change-review")
    shopper.send()
    shopper.page.wait_for_url(re.compile("/status/[^/]+/(\\?|$)"))
    assert Return.objects.get(replaces=rma).lines.count() == 1
    shopper.page.locator("a[href*='/cancel/']").click()
    shopper.page.wait_for_url(re.compile("/cancel/"))
    look("cancel")
    shopper.send()
    shopper.page.wait_for_url(re.compile("/status/[^/]+/(\\?|$)"))
    look("cancelled")
    assert not Return.objects.exclude(status="CANCELED").exists()


def test_who_is_too_late_reads_why(visit: Callable[..., Visit], order: Order) -> None:
    rma = ask(order, quantities=(1, 3), now=timezone.now())
    shopper = visit()
    shopper.open(f"/status/{return_token(rma)}/cancel/")
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=timezone.now())
    shopper.send()
    expect(shopper.page.locator("#problem")).to_contain_text("over already")
    shopper.inspect("cancel-too-late")
