#!/usr/bin/env python
"""Write docs/export.md from the tables, as the README of an export of everything says it; a test compares the two."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from config.data_export import readme

    (ROOT / "docs/export.md").write_text(readme(), encoding="utf-8")
