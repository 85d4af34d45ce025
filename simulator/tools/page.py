"""The plain page round the demo's tools."""

from html import escape


def tools_page(title: str, content: str) -> str:
    """Return a whole page round `content` (HTML, trusted)."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} · Demo</title>
<link rel="icon" href="/assets/shop.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/tools.css">
</head>
<body>
<header class="tools-bar"><strong>Demo</strong><a href="/">Overview</a><a href="/mail/">Mail inbox</a></header>
<main class="tools-page">
{content}
</main>
</body>
</html>
"""
