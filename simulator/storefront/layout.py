"""The shop's layout: header, content, footer. No script, no inline style, so that any page may sit in it."""

from html import escape

from simulator.storefront.words import words
from simulator.world.shops import Shop


def layout(shop: Shop, content: str, *, title: str = "", head: str = "") -> str:
    """Return a whole page of the shop round `content` (HTML, trusted)."""
    say, base = words(shop.locale), f"/store/{escape(shop.domain)}"
    name = escape(shop.name)
    heading = f"{escape(title)} · {name}" if title else name
    return f"""<!doctype html>
<html lang="{escape(shop.locale.split("-")[0])}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading}</title>
<link rel="icon" href="/assets/shop.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/store.css">
{head}
</head>
<body class="store">
<a class="store-skip" href="#content">{say["skip"]}</a>
<header class="store-header">
<a class="store-name" href="{base}/">{name}</a>
<nav aria-label="{name}"><a href="{base}/">{say["products"]}</a> <a href="{base}/account">{say["account"]}</a></nav>
</header>
<main id="content" class="store-main">
{content}
</main>
<footer class="store-footer">
<nav aria-label="{say["policy"]}"><a href="{base}/policies/refund-policy">{say["policy"]}</a>
<a href="{base}/apps/returns/">{say["return"]}</a></nav>
<p>{say["footer"]}</p>
</footer>
</body>
</html>
"""
