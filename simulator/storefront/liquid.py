"""Just enough Liquid to be honest: what a page leaves unescaped is executed, as it would be in a theme."""

import re
from collections.abc import Callable, Mapping
from html import escape

from simulator.world.shops import Shop

TOKEN = re.compile(r"\{\{-?(?P<output>.*?)-?\}\}|\{%-?\s*(?P<tag>.*?)\s*-?%\}", re.DOTALL)
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
COMMENT = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
LAYOUT = re.compile(r"""layout\s+(none|['"]\w+['"])""")

FILTERS: Mapping[str, Callable[[str, str], str]] = {
    "times": lambda value, by: str(_number(value) * _number(by)),
    "plus": lambda value, by: str(_number(value) + _number(by)),
    "upcase": lambda value, _: value.upper(),
    "downcase": lambda value, _: value.lower(),
    "escape": lambda value, _: escape(value),
    "append": lambda value, tail: value + tail,
}


def render(source: str, shop: Shop, *, store_url: str) -> tuple[str, bool]:
    """Return the rendered page and whether it wants the shop's layout round it."""
    names = {
        "shop.name": shop.name,
        "shop.email": shop.email,
        "shop.currency": shop.currency,
        "shop.url": store_url,
        "shop.permanent_domain": shop.domain,
        "shop.locale": shop.locale,
        "request.locale.iso_code": shop.locale,
    }
    wants_layout = True

    def executed(found: re.Match[str]) -> str:
        nonlocal wants_layout
        if found["output"] is not None:
            return _value(found["output"], names)
        chosen = LAYOUT.fullmatch(found["tag"])
        if chosen is None:
            return f"Liquid syntax error: Unknown tag '{escape(found['tag'].split(' ')[0])}'"
        wants_layout = chosen[1] != "none"
        return ""

    pieces = RAW.split(COMMENT.sub("", source))
    done = [piece if place % 2 else TOKEN.sub(executed, piece) for place, piece in enumerate(pieces)]
    return "".join(done), wants_layout


def _value(expression: str, names: Mapping[str, str]) -> str:
    first, *filters = (part.strip() for part in expression.split("|"))
    value = _term(first, names)
    for call in filters:
        name, _, argument = (part.strip() for part in call.partition(":"))
        work = FILTERS.get(name)
        value = work(value, _term(argument, names)) if work else value
    return value


def _term(text: str, names: Mapping[str, str]) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text if re.fullmatch(r"-?\d+", text) else names.get(text, "")


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d+", text) else 0
