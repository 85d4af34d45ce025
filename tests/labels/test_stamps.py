"""Stamped documents are the documents that WeasyPrint would have laid out, or are left to it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader

from labels.documents import PAPERS, Sheet, SheetLine, lay_out, render, stamp
from labels.documents.shaping import NeedsLayout
from labels.documents.stamps import stamp as stamped
from tests.labels.parcels import a_sheet, codes_of, text_of
from tests.shares import A_SHARE

NAMES = (
    *(
        "Camille Martin",
        "Zoë Lefèvre-Größmann",
        "Łukasz Wójcik",
        "Ağça Şükrü Işık",
        "Søren Åkesson",
        "Office of Affairs",
    ),
    *(
        "Fiona Effinger",
        "AVA TÖLVA",
        "D’Artagnan “Le Brave”",
        "Jean-Baptiste de la Rochefoucauld-Montbel",
        "Ia",
        "W. WWW",
    ),
)
STREETS = (
    "3 quai de la Loire",
    "Résidence des Trois Fontaines, bâtiment C, 3e étage",
    "12 Fifth Ave",
    "Straße 7",
    "Nº 5",
)
TOWNS = ("75019 Paris", "51290 Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "EH1 1AA Leith", "90-001 Łódź", "1 A")
ARTICLES = ("Robe midi en lin", "Pull", "Veste « Été » 50 %", "Affine fluffy scarf", "T-shirt & jean", "AVATAR To.")
OTHER_SCRIPTS = (*("محمد عبد الله", "山田 太郎", "ธนวัฒน์", "דוד כהן", "김철수", "Олена", "राम", "Κώστας", "😀", "x́"),)


def sheets(count: int, *, seed: int) -> Iterator[Sheet]:
    """Sheets of many layouts, in both languages."""
    chance = random.Random(seed)
    for number in range(count):
        postage = chance.random() < 0.7
        yield a_sheet(
            language=chance.choice(("fr", "en")),
            number=f"R-{10_001 + number}",
            shop=chance.choice(("Atelier Demo", "Wafflerie AV & Fils", "X")),
            order=chance.choice(("", f"#{number}", "EXT-2026/118")),
            sender=(chance.choice(NAMES), chance.choice(STREETS), chance.choice(TOWNS)),
            recipient=(chance.choice(NAMES), chance.choice(STREETS), "Porte B", chance.choice(TOWNS))[
                -chance.choice((3, 4)) :
            ],
            lines=[
                SheetLine(
                    chance.randint(1, 12),
                    chance.choice(ARTICLES),
                    chance.choice(("", "M · SKU-118")),
                    chance.choice(("", "Trop petit", "Changed my mind")),
                )
                for _ in range(chance.randint(1, 2))
            ],
            ship_by=chance.choice(("", "4 December 2026", "30 septembre 2026")),
            postage=postage,
            test=postage and chance.random() < 0.5,
            service="Sandbox · standard" if postage else "",
            tracking=f"TEST{number:09}" if postage else "",
        )


def picture(pdf: bytes) -> Image.Image:
    """The first page as a label printer's dots."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=203 / 72).to_pil().convert("L")
    finally:
        document.close()


def strays(one: bytes, other: bytes) -> float:
    """The share of dots that are clearly lighter or darker in one picture than in the other."""
    difference = ImageChops.difference(picture(one), picture(other)).histogram()
    return sum(difference[96:]) / sum(difference)


@pytest.mark.parametrize(
    ("paper", "count"), [("4x6", 40 if A_SHARE else 200), ("a4", 8 if A_SHARE else 16), ("letter", 4)]
)
def test_both_ways_give_the_same_picture(paper: str, count: int) -> None:
    by_stamp = 0
    for sheet in sheets(count, seed=7):
        try:
            fast = stamped(paper, sheet)
        except NeedsLayout:
            continue
        by_stamp += 1
        assert strays(fast, lay_out(paper, sheet)) < 0.0002, sheet
    assert by_stamp > 0.9 * count


def test_the_comparison_sees_one_letter() -> None:
    assert (
        strays(render("4x6", a_sheet()), render("4x6", a_sheet(sender=("Camille Martim", "3 quai de la Loire"))))
        > 0.0005
    )


@pytest.mark.parametrize("words", [*OTHER_SCRIPTS, "Chemise blanche " * 12])
def test_what_the_fonts_or_the_line_cannot_hold_is_laid_out_in_full(words: str) -> None:
    for change in ({"shop": words}, {"sender": (words, "75019 Paris")}, {"lines": [SheetLine(1, words, "", "")]}):
        sheet = a_sheet(**change)
        if words == "Chemise blanche " * 12 and "sender" in change:
            continue  # an address is broken before it gets here
        paper = "a4" if "lines" in change else "4x6"
        with pytest.raises(NeedsLayout):
            stamped(paper, sheet)
        assert strays(render(paper, sheet), lay_out(paper, sheet)) == 0


def test_long_slips_and_odd_numbers_are_laid_out_in_full() -> None:
    many = [SheetLine(1, f"Article {place}", "", "") for place in range(13)]
    for sheet in (a_sheet(lines=many), a_sheet(number="R/1 (2)")):
        with pytest.raises(NeedsLayout):
            stamped("a4", sheet)
        assert render("a4", sheet).startswith(b"%PDF")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_known_layout_is_not_laid_out_again(paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stamped(paper, a_sheet())

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("laid out again")

    monkeypatch.setattr(stamp, "write", refuse)
    other = a_sheet(number="R-10002", sender=("Zoë Lefèvre", "1 rue Haute", "1000 Bruxelles"), tracking="TEST1")
    pdf = render(paper, other)
    assert set(codes_of(pdf, dpi=203)) == {("QR Code", "R-10002"), ("Code 128", "R-10002")}
    assert "Zoë Lefèvre" in text_of(pdf)
    assert "R-10001" not in text_of(pdf)


@pytest.mark.parametrize("paper", PAPERS)
def test_number_is_right_wherever_the_file_has_it(paper: str) -> None:
    stamped(paper, a_sheet())
    pdf = render(paper, a_sheet(number="R-20055"))
    reader = PdfReader(BytesIO(pdf), strict=True)
    everything = "".join(str(reader.get_object(number)) for number in range(1, int(str(reader.trailer["/Size"]))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Étiquette de retour R-20055 (TEST)"
    assert "R-10001" not in everything
    if paper in {"a4", "letter"}:
        alternatives = everything.count("'/Alt': 'R-20055'")
        assert alternatives == 3
        assert b"R-20055" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_letters_can_be_copied_and_searched() -> None:
    sender = ("Zoë Łukasz Effinger", "“Office” N° 5 – 3e étage", "75019 Paris")
    assert " ".join(sender) in text_of(stamped("4x6", a_sheet(sender=sender)))


def test_eight_threads_stamp_their_own() -> None:
    made: dict[str, str] = {}

    def work(number: str) -> None:
        made[number] = text_of(render("4x6", a_sheet(number=number, order=f"#{number}")))

    threads = [threading.Thread(target=work, args=(f"R-3000{place}",)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert all(number in text for number, text in made.items())
    assert len(made) == 8
