"""The main job: one order comes in by a signed webhook, two articles go back, the money goes out once.

Everything is done from outside, over HTTP, with the pages, forms and links that a shopper and a merchant have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from demo.browser import Browser, Form, Page
from demo.settings import HOME, Addresses
from demo.sign_in import open_the_door, sign_in
from demo.story import Story, expect, until
from simulator.client import Control

EMAIL = "camille.martin@example.com"
ADDRESS = {"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"}


@dataclass
class Scene:
    """Who and what the steps are about, and the folder that keeps the label. Each step is a function of the scene."""

    story: Story
    street: Control
    at: Addresses
    domain: str
    folder: Path = HOME
    shopper: Browser = field(default_factory=lambda: Browser("fr"))
    merchant: Browser = field(default_factory=lambda: Browser("fr"))

    def as_merchant(self) -> dict[str, str]:
        """What App Bridge would put on a merchant's request: a fresh ID token."""
        return {"Authorization": f"Bearer {self.street.id_token(self.domain)}"}

    def merchant_opens(self, path: str) -> Page:
        """Open a page of the embedded admin."""
        return self.merchant.open(f"{self.at.app}/app/{path}", **self.as_merchant())

    def merchant_sends(self, page: Page, noun: str, **given: str) -> Page:
        """Submit the form for a noun (`approval`, `receipt`, `settlement`) found on a page of the admin."""
        return self.merchant.send(page.form(action=noun).fill(**given), self.as_merchant())


def play(story: Story, street: Control, at: Addresses, domain: str) -> Path:
    """Play the whole job; returns where the label was saved. Raises StepFailed or PageError."""
    scene = Scene(story, street, at, domain)
    story.title("The main job: from a webhook to the refund")
    open_the_door(scene)
    order = buy(scene)
    sign_in(scene, order, EMAIL)
    status = ask(scene, order)
    number = approve(scene, order)
    saved = label(scene, status, number)
    travel(scene, number, status)
    receive(scene, number)
    total = settle(scene, order, number, status)
    check_money(scene, order, total)
    check_mail(scene, order)
    return saved


def buy(scene: Scene) -> dict[str, Any]:
    """Sell two articles, three pieces, at a discount; sent and delivered."""
    one_each = {variant["product_id"]: variant["sku"] for variant in scene.street.variants(scene.domain)}
    wanted = list(one_each.values())[:2]
    order = scene.street.place_order(
        scene.domain,
        email=EMAIL,
        first_name="Camille",
        last_name="Martin",
        locale="fr",
        address=ADDRESS,
        lines=[{"sku": wanted[0], "quantity": 1}, {"sku": wanted[1], "quantity": 2}],
        discount={"code": "BIENVENUE10", "percentage": 10},
        shipping_minor=490,
        fulfil=True,
        deliver_at=scene.street.now().isoformat(),
    )
    scene.story.step(
        f"Order {order['name']} was bought, sent and delivered; signed webhooks told the app.",
        look=f"orders as Shopify has them: {scene.at.storefront(scene.domain)}",
    )
    return order


def ask(scene: Scene, order: dict[str, Any]) -> Page:
    """Find the order from the storefront and ask for one piece of each article; returns the status page."""
    shopper, portal = scene.shopper, scene.at.proxied_portal(scene.domain)
    shopper.open(shopper.open(scene.at.storefront(scene.domain)).link("/apps/returns"))

    def found() -> Page | None:
        form = shopper.open(portal).form(having="secret").fill(number=order["name"], secret=EMAIL)
        page = shopper.send(form)
        return page if any("line" in form.choices for form in page.forms()) else None

    items = until(found, "the order in the portal", every=1.5)  # each try counts against the portal's limit
    scene.story.step("The shopper found the order from the storefront, through the app proxy.", look=portal)
    review = shopper.send(_tick_everything_once(items))
    confirm = review.form(having="agreed")
    status = shopper.send(confirm)
    again = shopper.send(confirm)
    expect(_return_number(again) == _return_number(status), "a second click leads to the same return")
    scene.story.step("Two articles were chosen, with a reason; the sum was shown and confirmed.", look=status.url)
    return status


def _return_number(page: Page) -> str:
    found = re.search(r"\bR-\d+", page.text)
    expect(found, f"a return's number on {page.url} (HTTP {page.status})")
    return found[0] if found else ""


def _tick_everything_once(items: Page) -> Form:
    form = items.form(having="line")
    form.fields["line"] = list(form.choices["line"])
    for row in form.fields["line"]:
        form.fill(**{f"reason_{row}": "size_small"})
    return form


def approve(scene: Scene, order: dict[str, Any]) -> str:
    """Approve the return of the order; returns its number."""
    inbox = scene.merchant_opens(f"returns/?q={order['name'].lstrip('#')}")
    address = inbox.link(r"/app/returns/R-")
    number = address.split("/returns/")[1].split("/")[0]
    page = scene.merchant_opens(f"returns/{number}/")
    approved = scene.merchant_sends(page, "approval")
    expect(approved.status == 200, "the approval is accepted")
    scene.story.step(f"The merchant approved {number} in the embedded admin.", look=scene.at.admin(scene.domain))
    return number


def label(scene: Scene, status: Page, number: str) -> Path:
    """Wait for the label and save it; returns where."""

    def ready() -> bytes | None:
        page = scene.shopper.open(status.url)
        pdf = scene.shopper.open(page.link("/labels/"))
        return pdf.content if pdf.content.startswith(b"%PDF") else None

    pdf = until(ready, "the label")
    path = scene.folder / f"label-{number}.pdf"
    path.write_bytes(pdf)
    scene.story.step(f"A worker made the label ({len(pdf) // 1024} kB, marked TEST).", look=f"saved: {path}")
    return path


def travel(scene: Scene, number: str, status: Page) -> None:
    """Let the carrier scan the parcel until it is delivered."""

    def parcel() -> dict[str, Any] | None:
        # The reference is ours; the newest parcel that was bought belongs to the newest return.
        bought = [parcel for parcel in scene.street.parcels() if parcel.get("tracking_number")]
        return bought[-1] if bought else None

    tracking = until(parcel, "the parcel at the carrier")["tracking_number"]
    scene.street.scan(tracking, "in_transit", "Paris 19e")
    scene.street.scan(tracking, "delivered", "Rennes")
    until(lambda: "receipt" in scene.merchant_opens(f"returns/{number}/").text, "the carrier's scans")
    scene.story.step(f"The carrier scanned parcel {tracking}; the status page follows.", look=status.url)


def receive(scene: Scene, number: str) -> None:
    """Open the parcel: everything is back."""
    page = scene.merchant_opens(f"returns/{number}/")
    received = scene.merchant_sends(page, "receipt")
    expect(received.status == 200, "the receipt is accepted")
    scene.story.step("The parcel was opened: both articles are back and restocked.")


def settle(scene: Scene, order: dict[str, Any], number: str, status: Page) -> int:
    """Order the refund, twice; returns its total in minor units once Shopify paid it."""
    page = scene.merchant_opens(f"returns/{number}/")
    form = page.form(action="settlement")
    total = int(form.fields["expected_minor"][0])
    ordered = scene.merchant.send(form, scene.as_merchant())
    expect(ordered.status == 200, "the refund is accepted")
    scene.merchant.send(form, scene.as_merchant())
    until(lambda: _refunds(scene, order), "the refund at Shopify")
    scene.story.step(f"The refund of {total / 100:.2f} EUR was ordered (and clicked twice).", look=status.url)
    return total


def check_money(scene: Scene, order: dict[str, Any], total: int) -> None:
    """See that the order was refunded once, by exactly the total."""
    paid = _refunds(scene, order)
    expect(len(paid) == 1, f"one refund for the order, not {len(paid)}")
    expect(_minor(paid[0]["amount"]) == total, "the refund is the sum that was shown")
    scene.story.step("Shopify's ledger holds exactly one refund, of exactly the sum that was shown.")


def check_mail(scene: Scene, order: dict[str, Any]) -> None:
    """See that the shopper was told at each step."""

    def told() -> list[dict[str, Any]]:
        about = [letter for letter in scene.street.mail(EMAIL) if order["name"] in letter["text"]]
        return about if len(about) >= 4 else []

    letters = until(told, "four letters to the shopper")
    subjects = "; ".join(letter["subject"] for letter in letters)
    scene.story.step(f"The shopper was told: {subjects}.", look=scene.at.mail())


def _refunds(scene: Scene, order: dict[str, Any]) -> list[dict[str, Any]]:
    return [refund for refund in scene.street.ledger(scene.domain)["refunds"] if refund["order_id"] == order["id"]]


def _minor(amount: str) -> int:
    return int(Decimal(amount) * 100)
