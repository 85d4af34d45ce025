"""Shopify Flow acts on returns: who that is in history. Pure.

Each run of one of its actions has an id, and history names it. So history itself tells whether a run was carried out
before, when Flow asks a second time because it did not hear our answer.
"""

from __future__ import annotations

import re

ACTOR = "shopify-flow:"
_RUN = re.compile(r"[A-Za-z0-9_.-]{1,50}", re.ASCII)


def is_run(text: str) -> bool:
    """Whether this can be the id of a run."""
    return _RUN.fullmatch(text) is not None


def actor_of_run(run: str) -> str:
    """Who acts, as history and payment requests name it."""
    return f"{ACTOR}{run}"


def is_shopify_flow(actor_id: str) -> bool:
    """Whether Shopify Flow acted under this name."""
    return actor_id.startswith(ACTOR)
