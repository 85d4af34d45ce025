"""What templates say is translated wherever it is read, in letters as on pages."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import gettext

from returns.domain.language import DRAFTED, REVIEWED
from returns_portal.messages.layout import written
from tests.characters import make_shop

ROOT = Path(__file__).parents[2]
SAID = re.compile(r'{% translate "([^"]+)"')
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


@pytest.fixture(scope="module")
def gathering() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "bin" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_kind_of_template_is_gathered(gathering: ModuleType) -> None:
    kinds = {path.suffix for path in TEMPLATES if SAID.search(path.read_text())}
    assert ".mjml" in kinds
    assert kinds <= {f".{ending}" for ending in gathering.ENDINGS}


@pytest.mark.parametrize("language", sorted({*REVIEWED, *DRAFTED} - {"en"}))
def test_every_sentence_of_a_template_is_in_the_language_of_its_readers(gathering: ModuleType, language: str) -> None:
    without = () if language in REVIEWED else gathering.FOR_STAFF
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as stream:
        known = {message.id for message in read_po(stream) if message.string}
    missing = {
        (path.name, sentence)
        for path in TEMPLATES
        if not str(path.relative_to(ROOT)).startswith(without)
        for sentence in SAID.findall(path.read_text())
        if sentence.replace("%", "%%") not in known
    }
    assert missing == set()


def test_no_arrow_is_part_of_a_name_or_points_the_wrong_way() -> None:
    """`.arrow` is turned round where a page runs from right to left."""
    bare = re.compile(r"(?<!aria-hidden=\"true\">)[←→]")
    assert not [path.name for path in (ROOT / "templates" / "shopper").rglob("*.html") if bare.search(path.read_text())]
    assert '[dir="rtl"] .arrow' in (ROOT / "static" / "css" / "shopper.css").read_text()


def test_the_way_out_of_offers_does_not_read_as_more_of_them() -> None:
    with translation.override("fr"):
        for text in ("No more offers by e-mail", "No more offers?", "No more offers:", "No more offers"):
            assert gettext(text).startswith("Ne plus recevoir d’offres")


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "also", "stop"), [
    ("fr", "Aussi du nouveau", "Ne plus recevoir d’offres"), ("de", "Außerdem neu", "Keine Angebote mehr"),
])  # fmt: skip
def test_the_layout_of_letters_speaks_the_readers_language(language: str, also: str, stop: str) -> None:
    facts = {"subject": "x", "along": [{"sentences": ["y"]}], "unsubscribe": "https://shop.example/stop"}
    with translation.override(language):
        _text, html = written(make_shop(), "notice", facts)
    assert also in html
    assert stop in html


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "start", "end"), [("en", "left", "right"), ("ar", "right", "left")])
def test_letters_run_the_readers_way(language: str, start: str, end: str) -> None:
    """Amounts stand at the end of a line; quotations and lists are set in from its beginning."""
    facts = {"subject": "x", "reason": "y", "lines": [{"quantity": 1, "title": "z", "amount": "1"}]}
    with translation.override(language):
        declined, gift = (written(make_shop(domain), name, facts)[1] for domain, name in (
            ("a.myshopify.com", "declined"), ("b.myshopify.com", "gift"),
        ))  # fmt: skip
    assert f"border-{start}:3px" in declined
    assert f'align="{end}"' in declined
    assert f"padding-{start}:20px" in gift
    assert f"border-{end}:3px" not in declined


@pytest.mark.parametrize(("language", "text", "said", "is_slip"), [
    ("es", "Send it by %(day)s.", "Envíalo antes del %(day)s.", True),
    ("es", "Send it by %(day)s.", "Envíalo a más tardar el %(day)s.", False),
    ("es", "Put it back before %(day)s.", "Vuelve a ponerlo antes del %(day)s.", False),
    ("es", "If you want", "Si usted quiere", True),
    ("fr", "Your note:", "Votre remarque :", True),
    ("fr", "Your note:", "Votre remarque\xa0:", False),
    ("fr", "“Open”", "« Ouvert\xa0»", True),
    ("it", "Your return", "Il Suo reso", True),
    ("nl", "What you sent", "Wat je hebt verstuurd", True),
    ("ar", "Your message", "رسالتكم", True),
    ("ar", "You get it", "وتحصلون عليه", True),
    ("ar", "Send it by then.", "أرسله قبل ذلك.", True),
    ("nl", "Returns until %(day)s", "Retour tot minstens %(day)s", True),
    ("nl", "Ordered until %(last)s", "Besteld tot en met %(last)s", False),
    ("nl", "Open until %(time)s", "Open tot %(time)s", False),
    ("es", "Send it by then.", "Envíalo antes.", True),
    ("es", "Send it by then.", "Envíalo a más tardar ese día.", False),
    ("es", "Did you find it?", "¿Encontró lo que buscaba?", True),
    ("es", "Store credit", "Crédito de tienda", True),
    ("it", "You get offers again", "Riceve di nuovo le offerte", True),
    ("it", "The shop gets it", "Il negozio lo riceve", False),
    ("de", "Your return", "Ihre Retoure", True),
    ("de", "Call", '<a href="tel:1" dir="ltr">1</a>', False),
    ("ar", "The shopper wrote", "كتب العميل", True),
    ("ar", "A customer wrote", "كتب العميل", False),
    ("ar", "Your order %(order)s", "طلبك %(order)s", True),
    ("ar", "Your order %(order)s", "طلبك \u2066%(order)s\u2069", False),
    ("ar", "Tracking number %(number)s", "رقم التتبع %(number)s", True),
    ("ar", "I/We (*) hereby give notice", "أُخطركم", False),
])  # fmt: skip
def test_another_way_to_speak_to_readers_is_found(
    gathering: ModuleType, language: str, text: str, said: str, *, is_slip: bool
) -> None:
    """Whether the translations themselves hold to it, `bin/translations.py check` says."""
    assert bool(gathering.style(language, text, (said,))) is is_slip
