"""Words that break programs which trust words: ours, and the Big List of Naughty Strings where it is at hand.

The list is not ours to copy; a clone without it plays with the words below, which stand for each of its kinds.
"""

from __future__ import annotations

import json
from pathlib import Path

_LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "blns.json"
THEIRS: list[str] = json.loads(_LIST.read_text(encoding="utf-8")) if _LIST.exists() else []
OURS = (
    # What becomes part of a page.
    '"><script>alert(1)</script>', "'onmouseover=alert(1)//", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    "</title><b>", "</textarea><i>", "--><u>", "<!--", "]]>", "&lt;b&gt;&amp;#60;", "javascript:alert(1)",
    "data:text/html,<b>x", "//evil.example/", "\\\"><base href=//x>",
    # What templates, Liquid, formats and shells would carry out.
    "{{ request.shop.email }}",
    "{% load static %}", "{{ 7|times: 7 }}", "{%- raw -%}", "{0.__class__}",
    "%(shop)s %s %n", "${7*7}", "#{7*7}", "<%= 7*7 %>", "$(id)", "`id`", "; rm -r x", "| cat x", "../../../x",
    "\\\\x\\y",
    # What spreadsheets, databases, mails and searches would carry out.
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "' OR 1=1 --", "%' OR name:* AND '", "1; DROP TABLE x",
    "\\'", "\r\nBcc: a@b.example", "a@b.example, c@d.example", "x\r\n\r\n<b>", "*)(uid=*", "\\", "%00", "%", "_",
    '"', "'",
    # Numbers that are words, and words that are numbers.
    "0", "-1", "NaN", "Infinity", "1e309", "0x10", "1,000.5", "١٢٣", "²", "true", "null", "undefined", "None", "[]",
    '{"a": 1}',
    # Letters that look, join, turn and count otherwise.
    "Zoë Ångström", "ﬁn", "İı", "ß", "e\u0301\u0301\u0301", "Z\u0351\u036b\u0343\u036a\u0302\u036b", "田中さん",
    "한국어", "אבג דהו", "مرحبا", "\u202eabc\u202c", "\u2066x\u2069", "\u200bx\u200b\ufeff", "\u00a0", "\u2028x\u2029",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "𝒳𝔘", "\U0010ffff", "a\ufffeb\uffff", "\u0001\u001b[31mx\u0007", "\x7f\x85", "  x  ", "\t\n\r", "a" * 300,
)  # fmt: skip
WORDS = [*THEIRS, *OURS]
