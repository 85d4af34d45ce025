"""Words that break programs which trust words: ours, and the Big List of Naughty Strings where it is at hand.

The list is not ours to copy; a clone without it plays with the words below, which stand for each of its kinds. Who has
it elsewhere names the file in BLNS.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

_HERE = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "blns.json"
_LIST = Path(os.environ.get("BLNS") or _HERE)
THEIRS: list[str] = json.loads(_LIST.read_text(encoding="utf-8")) if _LIST.exists() else []
if os.environ.get("WORDS_PROOF") == "all" and not THEIRS:
    raise FileNotFoundError("ROUNDS=all means the Big List of Naughty Strings, too: name its blns.json in BLNS=")
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
WORDS = [*dict.fromkeys([*THEIRS, *OURS])]

# What a program may take for a number, a keyword, a formula or an option where it is all that was said.
_BEGINS, _ENDS, _SHORT = "=+-@|%/.#", "\\'\"`%", 14


def stands_alone(word: str) -> bool:
    """Whether it matters that this is all that was said: joined with other words it would mean something else.

    Formulas, options and paths count by their first letter, quotes and backslashes by their last one; blank and
    invisible ends are cut off or not; numbers and keywords are whole or nothing. Controls and what is no character are
    refused by some fields, and with them all that stands beside.
    """
    if not word.strip() or word != word.strip() or not _seen(word[0]) or not _seen(word[-1]):
        return True
    if any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in word):
        return True
    short = len(word) < _SHORT and not re.search(r"[<>\u0250-\U0010ffff]", word)
    counts = re.fullmatch(r"[\w.,+-]*", word, re.ASCII) or not any(map(str.isalpha, word))
    return bool(short or counts) or word[0] in _BEGINS or word[-1] in _ENDS


def _seen(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CZM"


def packed(longest: int, words: Iterable[str] | None = None) -> list[str]:
    """All words in as few texts of at most `longest` letters as they fit into, longer ones cut.

    Those that lose nothing beside others come first, joined by blanks; then each of those that do, by itself.
    """
    given = [word[:longest] for word in (WORDS if words is None else words)]
    found: list[str] = []
    for word in (word for word in given if not stands_alone(word)):
        if found and len(found[-1]) + 1 + len(word) <= longest:
            found[-1] = f"{found[-1]} {word}"
        else:
            found.append(word)
    return [*found, *dict.fromkeys(word for word in given if stands_alone(word))]
