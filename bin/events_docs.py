#!/usr/bin/env python
"""Write docs/events.md from the catalogue of events; a test compares the two."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "events.md"

HEAD = """# Events

What happens to returns, as programs hear of it: by webhook, or by reading the feed at `GET /api/v1/events`
([API](api.md)). `GET /api/v1/event-types` has the JSON Schema (2020-12) of each.
`bin/events_docs.py` makes this page from `returns/domain/events/`. Why it is so:
[decision 79](decisions/0079-events-and-webhooks.md).

## What holds for all of them

- An event is written in the transaction that makes it true: what was undone is never told, what was done always is.
- `id` is the same in the feed and in every delivery: who has seen it may leave it out.
- Events of one return come in the order in which they happened. The feed has one order for the whole shop, in which
  nothing ever appears before a place that was read already.
- Nobody is named. Who may know more asks the API for the return.
- A name and the meaning of a field do not change within a `version`. New fields and new events are added without one;
  leave out what you do not know.
- `details` are null where there is nothing more to say, and in events from before the field was there.
- The feed keeps events for 90 days.

The form is that of [CloudEvents](https://github.com/cloudevents/spec) 1.0:

```json
{example}
```
"""

EXAMPLE = {
    "specversion": "1.0",
    "id": "0f0c8a52-6d4b-4c7e-9a55-0a8c6a2f3b11",
    "type": "settlement.paid",
    "version": 1,
    "source": "//atelier.myshopify.com",
    "time": "2026-11-29T09:30:00+00:00",
    "subject": "R-10001",
    "datacontenttype": "application/json",
    "data": {
        "return": "R-10001",
        "order": {"id": "5001", "name": "#1001"},
        "actor": {"kind": "shopify", "id": ""},
        "details": {
            "amount": {"amount": "49.90", "currency": "EUR"},
            "outcome": "refund",
            "refund": "gid://shopify/Refund/1",
        },
    },
}


def page() -> str:
    """The page as it should be."""
    return HEAD.replace("{example}", json.dumps(EXAMPLE, indent=2)) + "".join([*_tables(), *_shapes(), *_inside()])


def _tables() -> Iterator[str]:
    from returns.domain.events import CATALOGUE  # noqa: PLC0415  # the path is set first
    from returns.domain.events.shapes import Shape  # noqa: PLC0415

    for of_return, title in ((True, "Of a return"), (False, "Of the shop")):
        yield f"\n## {title}\n\n| event | since | what happened | details |\n| --- | --- | --- | --- |\n"
        for row in CATALOGUE:
            if row.of_return == of_return:
                details = row.details.__name__ if row.details is not Shape else ""
                link = f"[{details}](#{details.lower()})" if details else ""
                yield f"| `{row.name}` | {row.since} | {row.means} | {link} |\n"


def _shapes() -> Iterator[str]:
    from returns.domain.events import CATALOGUE, schema_of  # noqa: PLC0415
    from returns.domain.events.shapes import Shape  # noqa: PLC0415

    yield "\n## Details\n"
    told = {row.details.__name__: row for row in CATALOGUE if row.details is not Shape}
    for name, row in sorted(told.items()):
        parts = schema_of(row)["$defs"]
        shape = parts[name]
        yield f"\n### {name}\n\n{_sentence(shape.get('description', ''))}\n\n| field | |\n| --- | --- |\n"
        for field, schema in shape["properties"].items():
            kind = _kind(schema, parts)
            yield f"| `{field}` | {kind}{'' if field in shape.get('required', []) else ', may be missing'} |\n"


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _kind(schema: dict[str, Any], parts: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        inner = parts[name].get("properties", {})
        return f"{name} ({', '.join(f'`{field}`' for field in inner)})"
    if "anyOf" in schema:
        return " or ".join(_kind(each, parts) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'], parts)}"
    return str(schema.get("type", ""))


def _inside() -> Iterator[str]:
    from returns.domain.events import INTERNAL  # noqa: PLC0415

    yield "\n## What is not told\n\n| in the history | why |\n| --- | --- |\n"
    for kind, why in INTERNAL.items():
        yield f"| `{kind}` | {why} |\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")
