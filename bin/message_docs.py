#!/usr/bin/env python
"""Write docs/messages.md from the catalogue of messages; a test compares the two."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "messages.md"

HEAD = """# Messages to shoppers

Every message can be said in a merchant's own words, in each language: a subject, a headline and a text, in
[Liquid](https://shopify.github.io/liquid/). What comes out is text: it is escaped in the HTML part, and stands as it
is in the text part. Articles, amounts, labels, buttons and the sentences of the law follow by themselves and cannot be
left out. Words that cannot be written never keep a message back: ours is sent, and the shop is told by e-mail.

Some go by text as well, where the shop has an account for texts (Messages → Text messages) and the shopper ticked
for this return that they want them:
{texts}.
A text is one sentence of ours with a link, at most two parts long; a shop's own words are for the e-mails alone. It
goes beside the e-mail and never instead of it, never at night, and never above the shop's most for a day; what was left
out for that stands on the same page. STOP ends them. Why it is so: [decision 58](decisions/0058-text-messages.md).

`bin/message_docs.py` makes this page from `returns_portal/messages/catalogue.py`. Why it is so:
[decision 45](decisions/0045-messages.md).

| limit | |
| --- | --- |
| subject, headline | {line} characters |
| text | {body} characters |
| what comes out | {written} characters |
| runs of all loops together | {loops} |
| one in another | {nesting} |
| tags | {tags} |
| filters | {filters} |
"""


def page() -> str:
    """The page, in English."""
    from django.utils import translation  # noqa: PLC0415  # Django is set up first

    from returns_portal.messages import engine  # noqa: PLC0415
    from returns_portal.messages.catalogue import ENTRIES, MESSAGES, VALUES  # noqa: PLC0415
    from returns_portal.sms.words import WORDS  # noqa: PLC0415

    def ticked(names: object) -> str:
        return ", ".join(f"`{name}`" for name in names)  # type: ignore[attr-defined]

    with translation.override("en"):
        head = HEAD.format(
            line=engine.LINE_MOST,
            body=engine.BODY_MOST,
            written=engine.WRITTEN_MOST,
            loops=engine.Limited.loop_iteration_limit,
            nesting=engine.Limited.block_nesting_limit,
            tags=ticked(tag for tag in engine.TAGS if tag != "#"),
            filters=ticked(engine.FILTERS),
            texts=ticked(WORDS),
        )
        rows = ["\n## The messages\n", "| message | | sent | knows |", "| --- | --- | --- | --- |"]
        rows += [f"| `{m.key}` | {m.name} | {m.when} | {ticked(m.values)} |" for m in MESSAGES.values()]
        rows += ["\n## The values\n", "| name | what it is |", "| --- | --- |"]
        for name, said in VALUES.items():
            entries = f" ({ticked(sorted(ENTRIES[name]))})" if name in ENTRIES else ""
            rows.append(f"| `{name}` | {said}{entries} |")
    return head + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
