"""The brand in a browser: chosen with a preview, worn by the shopper's pages in the light, in the dark, and in a theme.

The theme is as unkind as themes are: a rem of ten pixels, bare elements and common class names restyled, some of it
`!important`, boxes measured the old way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.domain.brand import Corners, Font
from returns.operations.set_brand import set_brand
from tests.browser_fixtures import every_view, inspect, want
from tests.browser_fixtures import look as look_at
from tests.characters import make_shop
from tests.returns_portal.seats import Desk, Visit
from tests.returns_portal.shopper_steps import ProxyShopper, live_order
from tests.returns_portal.test_brand_pages import drawn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


THEIRS = ("theirs-p", "theirs", "theirs-label", "theirs-button")
THEME = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Atelier</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
html {{ font-size: 62.5% }} body {{ margin: 0; font: 300 1.5rem/1.8 Georgia, serif; color: #303030; background: #fff }}
* {{ box-sizing: content-box }} *::before {{ box-sizing: inherit }}
main {{ padding: 2rem }} h1, h2, h3 {{ font: 400 5.2rem/1 cursive; text-transform: uppercase; color: #bbb }}
p {{ margin: 4rem 0 }} a {{ color: pink !important; text-transform: lowercase }} ul {{ padding-left: 6rem }}
input {{ display: none !important }} label {{ position: absolute; top: -1px; font-size: .8rem }}
button, .button {{ all: unset; background: #eee !important; min-width: 60rem; font-size: 4rem }}
.card {{ display: none }} .field {{ height: 4px; overflow: hidden }} .hint {{ visibility: hidden !important }}
.field::after, li::before {{ content: "theme"; position: absolute; inset: 0; background: red }}
</style></head><body><header><p id="theirs-p">Boutique</p></header><main>{page}<h2 id="theirs">Plus</h2>
<form><label for="mail" id="theirs-label">Newsletter</label> <span class="button" id="theirs-button">OK</span></form>
</main></body></html>"""
MEASURED = """id => {{ const seen = getComputedStyle(document.getElementById(id));
  return [...seen].filter(name => !/^(--|block-size|height|inline-size|width|perspective|transform)/.test(name))
    .map(name => name + seen.getPropertyValue(name)).join() }}""".replace("{{", "{").replace("}}", "}")


@every_view()
def test_no_theme_bends_the_pages_and_they_bend_no_theme(
    new_page: Callable[..., Page], live_server: Any, settings: Any, language: str, viewport: Any
) -> None:
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    shop = make_shop()
    look = {"colour": "#8a1c5b", "font": Font.THEME, "corners": Corners.SOFT}
    set_brand(shop=shop, **look, inside_theme=True, now=timezone.now())
    shopper = ProxyShopper(shop, **{"accept-language": language})
    order = live_order(shop)
    page = new_page(locale=language, viewport=viewport, color_scheme="dark")
    page.set_content(THEME.format(language=language, page=""))
    theirs = [page.evaluate(MEASURED, name) for name in THEIRS]
    for name, answer in {
        "find": shopper.find("1", "2"),
        "items": shopper.get(shopper.order_path(order)),
    }.items():
        assert answer.headers["Content-Type"].startswith("application/liquid")
        assert "{" not in answer.content.decode()
        page.set_content(THEME.format(language=language, page=answer.content.decode()), wait_until="networkidle")
        assert [page.evaluate(MEASURED, name) for name in THEIRS] == theirs
        button = page.locator(".rp form .button").last
        assert button.evaluate("button => getComputedStyle(button).backgroundColor") == "rgb(138, 28, 91)"
        assert 48 <= button.bounding_box()["height"] <= 60  # type: ignore[index]
        assert page.locator("h1").evaluate("h1 => getComputedStyle(h1).textTransform") == "none"
        assert 24 <= page.locator("h1").evaluate("h1 => parseFloat(getComputedStyle(h1).fontSize)") <= 32
        expect(page.locator(".rp form input:not([type=hidden])").first).to_be_visible()
        assert page.locator(".rp label").first.evaluate("label => getComputedStyle(label).position") == "static"
        look_at(page, f"theme-{name}-{language}")


@every_view()
def test_a_brand_is_chosen_and_worn(
    desk: Callable[..., Desk], new_page: Callable[..., Page], live_server: Any, language: str, viewport: Any
) -> None:
    shop = make_shop()
    live_order(shop)
    staff = desk(shop, language=language, viewport=viewport)
    page = staff.open("settings/brand/")
    page.fill("[name=colour]", "#ffd100")
    expect(page.locator("#brand-preview rect[fill='#ffd100']").first).to_be_visible()
    page.select_option("[name=corners]", "roundest")
    expect(page.locator("#brand-preview rect[rx='20']")).to_have_count(2)
    staff.inspect("brand-preview")
    page.click("#brand-look button")
    expect(page.locator("#brand-reset")).to_be_visible()
    page.set_input_files("[name=logo]", {"name": "logo.png", "mimeType": "image/png", "buffer": drawn("#204020")})
    page.click("#brand-logo button")
    expect(page.locator(".brand-logo img")).to_be_visible()
    staff.inspect("brand-kept")
    assert not page.complaints  # type: ignore[attr-defined]
    for scheme in ("light", "dark"):
        seen = new_page(locale=language, viewport=viewport, color_scheme=scheme)
        shopper = Visit(seen, f"{live_server.url}/returns/{shop.domain.split('.')[0]}", language=language)
        _walk(shopper, scheme)


def _walk(shopper: Visit, scheme: str) -> None:
    page = shopper.open()
    fill = page.locator("main form .button").last.evaluate("button => getComputedStyle(button).backgroundColor")
    assert fill == "rgb(255, 209, 0)"
    expect(page.locator(".shop img")).to_have_js_property("complete", True)
    shopper.inspect(f"brand-find-{scheme}")
    shopper.send()
    expect(page.locator("main [role=alert]")).to_be_visible()
    inspect(page, f"brand-wrong-{scheme}-{shopper.language}")
    shopper.find()
    expect(page.locator("[name=line]").first).to_be_visible()
    want(page, every=True)
    shopper.inspect(f"brand-items-{scheme}")
    shopper.send()
    expect(page.locator(".amounts").first).to_be_visible()
    shopper.inspect(f"brand-review-{scheme}")
    assert not [said for said in page.complaints if "422" not in said]  # type: ignore[attr-defined]
