"""What was released: the steps a database of each release has taken, and rows that the release itself wrote.

`0.1.0.json.gz` is the street of `tests/security/street.py` as the code of that state built it: two shops with returns,
money, labels and papers. A new release adds its row and its file (docs/runbook.md, *Release*).
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# Version in CHANGELOG.md → the last step of each room. Before 0.1.0 nothing was released, and its steps were gathered.
RELEASES: dict[str, dict[str, str]] = {
    "0.1.0": {
        "contenttypes": "0002_remove_content_type_name",
        "labels": "0001_squashed_0013_parcel_preference",
        "returns": "0001_squashed_0062_sent_letters",
        "returns_portal": "0001_squashed_0002_texts",
        "shop_integration": "0001_squashed_0009_return_rules_read",
    },
}


def rows_of(version: str) -> dict[str, dict[str, list[Any]]]:
    """By model: the names of its fields, and a list of values for each row."""
    found: dict[str, dict[str, list[Any]]] = json.loads(gzip.decompress((FOLDER / f"{version}.json.gz").read_bytes()))
    return found
