"""The main door: the merchant lets shoppers sign in at Shopify, and one of them does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from demo.story import expect, until

if TYPE_CHECKING:
    from demo.browser import Form, Page
    from demo.main_job import Scene

SCOPES = ["customer_read_customers", "customer_read_orders"]


def open_the_door(scene: Scene) -> None:
    """Allow the app what it needs, as the dialog in Shopify's admin would, and switch the sign-in on, once."""
    scene.street.scopes(scene.domain, grant=SCOPES)
    if _form(scene, "features"):
        _send(scene, "features")
    switch = _form(scene, "sign-in")
    expect(switch, "the settings offer the sign-in")
    if switch and switch.fields["on"] == ["1"]:
        _send(scene, "sign-in")
        scene.story.step("The merchant lets shoppers sign in with their customer account.")


def _form(scene: Scene, noun: str) -> Form | None:
    forms = scene.merchant_opens("settings/").forms()
    return next((form for form in forms if form.action.endswith(f"/{noun}/")), None)


def _send(scene: Scene, noun: str) -> None:
    changed = scene.merchant_sends(scene.merchant_opens("settings/"), noun)
    expect(changed.status in {200, 401}, f"the settings take {noun}")


def sign_in(scene: Scene, order: dict[str, Any], email: str) -> None:
    """From the return page to Shopify, with the code from the e-mail, and back to the orders; then out again."""
    shopper = scene.shopper
    asked = shopper.open(shopper.open(scene.at.proxied_portal(scene.domain)).link("/sign-in/begin/"))
    told = shopper.send(_pressed(asked.form(having="email").fill(email=email), "email"))
    code = until(lambda: _code(scene, email), "the code from Shopify")
    orders = shopper.send(_pressed(told.form(having="code").fill(code=code), "code"))

    def listed() -> Page | None:
        page = shopper.open(orders.url)
        return page if order["name"] in page.text else None

    page = until(listed, "the order among the shopper's")
    scene.story.step("The shopper signed in at Shopify and saw the order, and what of it may come back.")
    ended = shopper.send(page.form(action="sign-out"))
    expect(ended.url.endswith("/sign-in/ended"), "signing out ends at Shopify too")


def _pressed(form: Form, step: str) -> Form:
    form.fields["step"] = [step]
    return form


def _code(scene: Scene, email: str) -> str | None:
    letters = scene.street.mail(to=email)
    found = re.search(r"\b\d{6}\b", letters[-1]["text"]) if letters else None
    return found[0] if found else None
