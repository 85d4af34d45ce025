"""Carriers' labels on our papers: unscaled, unchanged, and every code still read from a print."""

import io
import os
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from labels.barcodes import qr
from labels.documents import PAPERS, Given, compose
from labels.documents.fitting import SIZES, above_instructions, on_page, resolution
from labels.opening import open_file
from tests.labels import strangers
from tests.labels.carrier_labels import DRAWN
from tests.labels.parcels import a_sheet, codes_of, text_of

INCHES_4X6, A6, RETOURE, A4_LYING = (288, 432), (297.64, 419.53), (297.6, 575.4), (841.89, 595.28)
SAMPLES = os.environ.get("SAMPLE_LABELS", "")


def given(content: bytes, *, customs: bool = False) -> Given:
    opened = open_file(content)
    return Given(opened.media_type, opened.content, customs=customs)


def sizes_of(pdf: bytes) -> list[tuple[float, float]]:
    return [(float(page.mediabox.width), float(page.mediabox.height)) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("paper", PAPERS)
def test_codes_decode_wherever_the_label_stands(paper: str, turned: int) -> None:
    made = compose(paper, a_sheet(), [given(strangers.artwork(size=INCHES_4X6, turned=turned, corner=(20, 30)))])
    for dpi in (203, 300):
        carriers = [code for code in codes_of(made, dpi=dpi) if code[1] == "TEST0042"]
        assert sorted(carriers) == [("Code 128", "TEST0042"), ("Data Matrix", "TEST0042")]


@pytest.mark.parametrize(
    ("paper", "size", "pages"),
    [
        ("4x6", INCHES_4X6, [INCHES_4X6]),
        ("4x6", A6, [A6]),  # wider than 4 inches: a page of its own, never scaled
        ("a6", A6, [A6]),
        ("a6", INCHES_4X6, [INCHES_4X6]),
        ("a4", INCHES_4X6, [SIZES["a4"]]),
        ("a4", RETOURE, [SIZES["a4"], SIZES["a4"]]),
        ("letter", RETOURE, [SIZES["letter"]]),
        ("a4", A4_LYING, [SIZES["a4"], SIZES["a4"]]),
        ("letter", A4_LYING, [A4_LYING, SIZES["letter"]]),
    ],
)
def test_pages_are_as_large_as_what_stands_on_them(
    paper: str, size: tuple[float, float], pages: list[tuple[float, float]]
) -> None:
    made = compose(paper, a_sheet(), [given(strangers.artwork(size=size))])
    assert [pytest.approx(page, abs=0.02) for page in pages] == sizes_of(made)
    assert ("Code 128", "TEST0042") in set(codes_of(made, dpi=203))


def test_the_label_is_drawn_with_the_bytes_it_came_with() -> None:
    file = given(strangers.artwork(size=INCHES_4X6))
    page = PdfReader(io.BytesIO(compose("a4", a_sheet(), [file]))).pages[0]
    forms = [each.get_object() for each in page["/Resources"]["/XObject"].values()]
    drawing = next(form for form in forms if form["/Subtype"] == "/Form" and list(form["/BBox"]) == [0, 0, 288, 432])
    contents = PdfReader(io.BytesIO(file.content)).pages[0]["/Contents"].get_object()
    assert drawing._data == contents._data
    assert list(drawing["/Matrix"]) == [1, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(("pixels", "dpi", "size"), [((1400, 800), None, (504, 288)), ((1200, 1800), 300, (288, 432))])
def test_a_picture_stands_pixel_by_pixel_at_its_own_resolution(
    pixels: tuple[int, int], dpi: int | None, size: tuple[float, float]
) -> None:
    made = compose("4x6", a_sheet(), [given(strangers.picture(size=pixels, dpi=dpi))])
    assert sizes_of(made) == [pytest.approx(size, abs=0.1)]
    seen = pypdfium2.PdfDocument(made)[0].render(scale=(dpi or 200) / 72).to_pil()
    assert seen.size == pytest.approx(pixels, abs=1)
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == ["TEST0042"]


def test_pages_after_the_first_and_customs_papers_have_pages_for_themselves() -> None:
    label, form = given(strangers.harmless(2)), given(strangers.harmless(size=SIZES["a4"]), customs=True)
    made = compose("a4", a_sheet(language="en"), [label, form])
    assert len(sizes_of(made)) == 3
    assert "Packing slip" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


def test_many_articles_and_many_pages_keep_their_order() -> None:
    lines = [line for line in a_sheet().lines for _ in range(30)]
    made = compose("a4", a_sheet(lines=lines), [given(strangers.artwork(size=INCHES_4X6)), given(strangers.picture())])
    last = pypdfium2.PdfDocument(made)[len(sizes_of(made)) - 1].render(scale=203 / 72).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(last)] == ["TEST0042"]
    assert len(sizes_of(made)) >= 3


@pytest.mark.parametrize("paper", PAPERS)
def test_screen_readers_are_told_what_stands_there(paper: str) -> None:
    root = PdfReader(io.BytesIO(compose(paper, a_sheet(language="en"), [given(strangers.harmless())]))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/PrintScaling"] == "/None"
    assert "The carrier’s label, as a picture. Tracking number: TEST000000018" in alternatives(root["/StructTreeRoot"])


def alternatives(node: object) -> list[str]:
    """All alternative texts below a node of the tag tree."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, list):
        return [text for child in found for text in alternatives(child)]
    if not isinstance(found, dict):
        return []
    return [*([str(found["/Alt"])] if "/Alt" in found else []), *alternatives(found.get("/K"))]


@pytest.mark.parametrize("paper", PAPERS)
def test_a_code_for_the_counter_is_never_dressed_up_as_a_label(paper: str) -> None:
    code = Given("image/png", qr("SANDBOX TEST0042").png(scale=8), counter=True, text="TEST0042")
    made = compose(paper, a_sheet(language="en"), [code])
    for dpi in (203, 300):
        assert ("QR Code", "SANDBOX TEST0042") in set(codes_of(made, dpi=dpi))
    root = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert "Code for the carrier’s counter: TEST0042" in alternatives(root["/StructTreeRoot"])
    if paper in {"a4", "letter"}:
        assert "2. Show" in text_of(made)
        assert "2. Stick" not in text_of(made)


def test_the_packing_slip_says_what_to_do_where_the_label_has_its_own_page() -> None:
    apart = text_of(compose("a4", a_sheet(language="en"), [given(strangers.artwork(size=RETOURE))]))
    assert "Put the articles and this page into a sturdy box" in apart
    assert "Cut here" not in apart
    joined = text_of(compose("a4", a_sheet(language="en"), [given(strangers.artwork(size=INCHES_4X6))]))
    assert "Cut here" in joined


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_label_above_the_instructions_leaves_room_for_them_and_for_the_printers_edge(paper: str) -> None:
    page = SIZES[paper]
    for width in range(100, 800, 50):
        for height in range(100, 800, 50):
            if place := above_instructions(paper, width, height):
                assert (place.width, place.height) in {(width, height), (height, width)}
                assert 11 <= place.left <= page[0] - place.width - 11
                assert place.height <= 312
            alone = on_page(paper, width, height)
            assert {alone.width, alone.height} == {width, height}
            assert alone.width <= alone.page[0] + 1
            assert alone.height <= alone.page[1] + 1


@pytest.mark.parametrize(
    ("pixels", "dpi"), [((812, 1218), 203), ((1200, 1800), 300), ((1400, 800), 200), ((2400, 3600), 600)]
)
def test_a_picture_that_tells_no_resolution_is_taken_for_the_label_it_is_nearest_to(
    pixels: tuple[int, int], dpi: int
) -> None:
    assert resolution(*pixels) == dpi


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("name", DRAWN)
def test_every_kind_of_label_decodes_bit_for_bit(name: str, paper: str) -> None:
    found = carries_all_codes(DRAWN[name](), paper)
    assert len(found) == (5 if name.endswith(".png") else 2)


@pytest.mark.skipif(not SAMPLES, reason="SAMPLE_LABELS names no folder with carriers' own labels")
@pytest.mark.parametrize("sample", sorted(Path(SAMPLES).glob("*.p[dn][fg]")) if SAMPLES else [], ids=lambda p: p.name)
def test_real_labels_decode_bit_for_bit(sample: Path) -> None:
    for paper in ("a4", "letter"):
        carries_all_codes(sample.read_bytes(), paper)


def carries_all_codes(content: bytes, paper: str) -> set[tuple[str, bytes]]:
    """The codes of a label, all of which are on the paper too, at the resolution of either printer."""
    file = given(content)
    made, codes = compose(paper, a_sheet(), [file]), set()
    for dpi in (203, 300):
        codes = raw_codes(file.content, dpi)
        assert codes <= raw_codes(made, dpi)
    return codes


def raw_codes(content: bytes, dpi: int) -> set[tuple[str, bytes]]:
    """Kind and bytes of every code on a print."""
    if content.startswith(b"\x89PNG"):
        return {(str(code.format), code.bytes) for code in zxingcpp.read_barcodes(strangers.opened_picture(content))}
    pages = [page.render(scale=dpi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(content)]
    return {(str(code.format), code.bytes) for page in pages for code in zxingcpp.read_barcodes(page)}
