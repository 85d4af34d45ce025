"""Product pictures drawn from the catalogue's shapes and colours; our own work, no third-party art."""

from html import escape

from simulator.season.catalogue import Item, items

SHAPES = {
    "tee": "M20 22l10-6q6 6 12 0l10 6 6 12-8 3v23H22V37l-8-3z",
    "shirt": "M20 20l10-6 6 6 6-6 10 6 5 14-7 3v25H22V37l-7-3zM36 20v42",
    "jumper": "M20 20l10-5q6 5 12 0l10 5 7 26-7 2-3-12v24H23V36l-3 12-7-2z",
    "hoodie": "M26 18q10-12 20 0l9 6 5 22-7 2-3-12v24H22V36l-3 12-7-2 5-22z",
    "coat": "M22 16l10-4 4 5 4-5 10 4 6 28-6 2-2-10v26H24V36l-2 10-6-2zM36 17v45",
    "dress": "M28 12l4 8h8l4-8 4 4-5 14 9 30H20l9-30-5-14z",
    "skirt": "M26 18h20l8 40H18z",
    "trousers": "M24 12h24l3 48H39l-3-32-3 32H21z",
    "shoe": "M12 40q10 0 16-10l8 8q8 6 22 6v8H12z",
    "bag": "M20 30h32l3 30H17zM27 30q0-14 9-14t9 14",
    "belt": "M8 32h48v8H8zM50 29h12v14H50z",
    "scarf": "M24 10h24v30h-8v22h-8V40h-8z",
    "hat": "M18 46q0-26 18-26t18 26zM15 46h42v7H15z",
    "sock": "M28 10h14v26l10 14q2 8-8 8L26 44z",
    "glasses": "M10 30h22v14H10zM40 30h22v14H40zM32 34h8",
    "candle": "M24 28h24v32H24zM36 28v-8",
    "mug": "M18 24h28v34H18zM46 30h8v16h-8",
    "cushion": "M16 18q20-5 40 0 5 18 0 36-20 5-40 0-5-18 0-36z",
    "vase": "M28 12h16l-3 12 9 14-6 22H28l-6-22 9-14z",
    "bottle": "M30 10h12v10l6 6v34H24V26l6-6z",
    "soap": "M14 30h44v20H14z",
    "card": "M12 22h48v30H12zM12 30h48",
}
DARK_BELOW = 235


def picture(name: str) -> str:
    """Return an SVG for a SKU or a product handle; a blank card for anything else."""
    item = _item(name)
    if item is None:
        return _svg("card", "#d9d6cf", "")
    return _svg(item.shape, item.color, item.title)


def _item(name: str) -> Item | None:
    known = items()
    if name.upper() in known:
        return known[name.upper()]
    return next((item for item in known.values() if item.handle == name), None)


def _svg(shape: str, color: str, title: str) -> str:
    weights = ((1, 0.299), (3, 0.587), (5, 0.114))
    brightness = sum(int(color[place : place + 2], 16) * weight for place, weight in weights)
    edge = "#0000" if brightness < DARK_BELOW else "#b9b9b4"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72" width="480" height="480" role="img">'
        f'<title>{escape(title)}</title><rect width="72" height="72" fill="#f3f3f1"/>'
        f'<path d="{SHAPES[shape]}" fill="{color}" stroke="{edge}" stroke-linejoin="round"/></svg>'
    )
