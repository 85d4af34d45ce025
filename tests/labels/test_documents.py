"""The papers: sizes, codes at two printer resolutions, both languages, and hostile text."""

import threading
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from labels.documents import PAPERS, SheetLine, render
from labels.documents.fetching import OwnOnly, RefusedAddress
from tests.labels.parcels import a_sheet, codes_of, text_of

SIZES = {"4x6": (288, 432), "a6": (297.64, 419.53), "a4": (595.28, 841.89), "letter": (612, 792)}
BOTH_CODES = {("QR Code", "R-10001"), ("Code 128", "R-10001")}


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("paper", PAPERS)
def test_codes_decode_from_a_print(paper: str, dpi: int) -> None:
    assert set(codes_of(render(paper, a_sheet()), dpi=dpi)) == BOTH_CODES


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_has_its_exact_size_and_is_printed_unscaled(paper: str) -> None:
    reader = PdfReader(BytesIO(render(paper, a_sheet())))
    page = reader.pages[0].mediabox
    assert (float(page.width), float(page.height)) == pytest.approx(SIZES[paper], abs=0.01)
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/PrintScaling"] == "/None"
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert reader.metadata is not None
    assert reader.metadata.title == "Étiquette de retour R-10001 (TEST)"


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_pages_are_tagged_for_screen_readers(paper: str) -> None:
    root = PdfReader(BytesIO(render(paper, a_sheet()))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_drawing_is_silent(caplog: pytest.LogCaptureFixture) -> None:
    for paper in PAPERS:
        render(paper, a_sheet())
    assert [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []


def test_french_page_says_all() -> None:
    text = text_of(render("a4", a_sheet()))
    for words in (
        "Comment envoyer votre retour",
        "Bordereau de retour",
        "Robe midi",
        "Trop petit",
        "TEST000000018",
        "4 décembre 2026",
        "12 rue des Lices",
        "aucun transporteur ne l’accepte",
    ):
        assert words in text


def test_english_page_says_all() -> None:
    text = text_of(render("letter", a_sheet(language="en", ship_by="4 December 2026")))
    for words in ("How to send your return", "Packing slip", "PIECES", "Last day: 4 December 2026", "Order #1001"):
        assert words in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_test_label_is_void_to_the_eye_in_both_languages(paper: str) -> None:
    text = text_of(render(paper, a_sheet(language="en")))
    assert "TEST – NOT VALID POSTAGE" in text
    assert "TEST – NON VALABLE" in text


@pytest.mark.parametrize("paper", PAPERS)
def test_a_slip_is_never_called_a_label_and_carries_no_tracking(paper: str) -> None:
    slip = render(paper, a_sheet(language="en", postage=False, test=False, service="", tracking=""))
    text = text_of(slip)
    assert "Return slip" in text
    assert "NO POSTAGE" in text
    assert "Tracking number" not in text
    assert "TEST" not in text
    assert set(codes_of(slip, dpi=203)) == BOTH_CODES


HOSTILE = (
    "<script>alert(1)</script>",
    '<img src="file:///etc/passwd">',
    '"><link rel="attachment" href="file:///etc/passwd">',
    "x" * 5000,
    "wrap me please " * 40,
    "محمد عبد الله",
    "山田 太郎 東京都千代田区",
    "😀👩‍👩‍👧‍👦🇫🇷",
    "\u202egnp.exe\u202c\x00\x1b[31m\n\n{{ sheet }}{% now 'Y' %}",
    "",
)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("paper", ["4x6", "a4"])
def test_hostile_text_is_only_text(paper: str, words: str) -> None:
    hostile = a_sheet(
        sender=(words, words, words),
        recipient=(words, "12 rue des Lices", "35000 Rennes"),
        shop=words,
        order=words,
        ship_by=words,
        service=words,
        lines=[SheetLine(1, words, words, words)] * 3,
    )
    pdf = render(paper, hostile)
    reader = PdfReader(BytesIO(pdf))
    assert not reader.attachments
    assert "root:" not in text_of(pdf)
    assert set(codes_of(pdf, dpi=203)) == BOTH_CODES


def test_markup_is_printed_as_typed() -> None:
    assert "<b>Camille</b>" in text_of(render("4x6", a_sheet(sender=("<b>Camille</b>",))))


def test_a_long_address_is_whole_and_inside_its_box() -> None:
    long = ("Association des amis de la bibliothèque municipale de Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",)
    printed = a_sheet(
        recipient=(*long, "Résidence des Trois Fontaines, bâtiment C, escalier 4, 3e étage", "51290 Isson")
    )
    assert "".join(printed.recipient.lines).replace(" ", "") == "".join(
        (*long, "Résidence des Trois Fontaines, bâtiment C, escalier 4, 3e étage", "51290 Isson")
    ).replace(" ", "")
    assert float(printed.recipient.size) * 1.25 * len(printed.recipient.lines) <= 88.1


ARABIC = ("محمد عبد الله", "شارع الملك فهد ١٢", "الرياض ١١٥٦٤", "SAUDI ARABIA")
HEBREW = ("דוד כהן", "רחוב הרצל 5", "תל אביב 61000")


@pytest.mark.parametrize("paper", ["4x6", "a6"])
@pytest.mark.parametrize("address", [ARABIC, HEBREW])
def test_an_address_written_from_the_right_stands_at_the_right(paper: str, address: tuple[str, ...]) -> None:
    """All of its ink is at the right of its box; that of an address in Latin letters begins at the left."""
    ink = [_ink(render(paper, a_sheet(recipient=lines)), top=172, bottom=250) for lines in (address, ("Zoë", "Ulm"))]
    assert ink[0][0] > 100
    assert ink[0][1] > 260
    assert ink[1][0] < 30


def test_an_address_goes_by_most_of_its_lines() -> None:
    assert a_sheet(recipient=ARABIC).recipient.to_end
    assert not a_sheet(recipient=("محمد", "12 rue des Lices", "35000 Rennes")).recipient.to_end
    assert not a_sheet(recipient=("1234", "")).recipient.to_end


def _ink(pdf: bytes, *, top: int, bottom: int) -> tuple[int, int]:
    """The first and last column (points) that has ink between two rows, inside the frame."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L")
    box = page.crop((20, top, page.width - 18, bottom)).point(lambda grey: 255 if grey < 128 else 0).getbbox()
    assert box is not None
    return box[0] + 20, box[2] + 20


def test_many_articles_go_on_to_a_second_page_and_end() -> None:
    pdf = render("a4", a_sheet(lines=[SheetLine(1, f"Article {n}", "", "Trop petit") for n in range(200)]))
    assert 2 <= len(PdfReader(BytesIO(pdf)).pages) <= 6
    assert "140 autres articles" in text_of(pdf)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://example.com/x.png",
        "ftp://example.com/",
        "data:text/css,*{}",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "FILE:///etc/passwd",
    ],
)
def test_fetcher_serves_only_what_the_document_carries(address: str) -> None:
    with pytest.raises(RefusedAddress):
        OwnOnly().fetch(address)
    with pytest.raises(RefusedAddress):
        OwnOnly().open(address)


def test_eight_threads_get_their_labels() -> None:
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(render("4x6", a_sheet()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(made) == 8


def test_half_a_picture_is_still_refused_beside_weasyprint() -> None:
    whole = BytesIO()
    Image.effect_noise((64, 64), 60).save(whole, "JPEG")
    half = BytesIO(whole.getvalue()[: len(whole.getvalue()) // 2])
    with pytest.raises(OSError, match="truncated"), Image.open(half) as picture:
        picture.load()
