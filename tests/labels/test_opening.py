"""Files from strangers: what is taken, what is taken out, what is refused and in which words."""

import io
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.utils import translation
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import StreamObject

from labels import opening
from labels.opening import GIF, JPEG, PDF, PNG, ZPL, open_file
from tests.labels import strangers


def dark_at(pdf: bytes, x: int, y: int) -> bool:
    """Whether the first page is black there, in points from its lower left."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("L")
    return page.getpixel((x, page.height - y)) < 100


def test_pages_are_taken_as_they_are() -> None:
    opened = open_file(strangers.harmless(3))
    assert (opened.media_type, opened.left_out) == (PDF, ())
    assert [(page.width, page.height) for page in opened.pages] == [(288, 432)] * 3
    assert dark_at(opened.content, 40, 40)
    contents = PdfReader(io.BytesIO(opened.content)).pages[0].get_contents()
    assert contents is not None
    assert contents.get_data().split() == b"0 0 0 rg 20 20 40 40 re f".split()


@pytest.mark.parametrize("text", [False, True])
def test_contents_in_parts_become_one_stream(text: bool) -> None:
    square = b"0 0 0 rg 20 20 40 40 re f"
    opened = open_file(strangers.many_parts(3, each=9, before=square, text=text))
    assert dark_at(opened.content, 40, 40)
    contents = PdfReader(io.BytesIO(opened.content)).pages[0]["/Contents"]
    assert isinstance(contents, StreamObject)
    assert contents.get_data().split() == square.split() * 3
    assert opened.content.count(b"endstream") == 1, "the parts are not left behind"


def test_the_same_file_opens_to_the_same_bytes() -> None:
    assert open_file(strangers.harmless()).content == open_file(strangers.harmless()).content


def test_whatever_acts_by_itself_stays_behind() -> None:
    opened = open_file(strangers.active())
    assert set(opened.left_out) == {"javascript", "attachments", "actions", "annotations"}
    for trace in (b"MARKER", b"/JS", b"/Launch", b"/EmbeddedFile", b"/Annot", b"/AA", b"/OpenAction"):
        assert trace not in opened.content
    assert dark_at(opened.content, 40, 40)


def test_a_form_field_becomes_part_of_its_page() -> None:
    opened = open_file(strangers.with_field())
    assert dark_at(opened.content, 225, 325)
    assert not dark_at(opened.content, 150, 325)
    assert b"/Widget" not in opened.content


def test_a_file_that_everybody_may_open_is_opened() -> None:
    opened = open_file(strangers.locked(""))
    assert not PdfReader(io.BytesIO(opened.content)).is_encrypted


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "1"), ("PNG", "L"), ("PNG", "RGBA"), ("JPEG", "L"), ("GIF", "L")])
def test_pictures_keep_their_pixels_and_resolution(kind: str, mode: str) -> None:
    sent = strangers.picture(kind, mode=mode, dpi=None if kind == "GIF" else 203)
    opened = open_file(sent)
    assert opened.media_type == PNG
    with Image.open(io.BytesIO(sent)) as before, Image.open(io.BytesIO(opened.content)) as after:
        assert after.convert("L").tobytes() == before.convert("L").tobytes()
        assert [found.text for found in zxingcpp.read_barcodes(after.convert("L"))] == ["TEST0042"]
    if kind != "GIF":
        assert opened.dpi == pytest.approx(203, abs=0.5)
        assert opened.pages[0].width == pytest.approx(288, abs=1)


def test_what_is_clear_becomes_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (600, 900), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(open_file(out.getvalue()).content)) as image:
        assert image.getpixel((300, 300)) == (255, 255, 255)


def test_a_printer_file_is_kept_byte_by_byte_where_it_is_asked_for() -> None:
    zpl = b"^XA^FO50,50^BCN,100^FDTEST0042^FS^XZ\n"
    assert open_file(zpl, accept={ZPL}).content == zpl
    with pytest.raises(opening.WrongKind):
        open_file(zpl)
    with pytest.raises(opening.Broken):
        open_file(zpl[:-6], accept={ZPL})
    with pytest.raises(opening.Unsafe):
        open_file(b"^XA^IDR:*.*^FS^XZ", accept={ZPL})


@pytest.mark.parametrize(
    ("content", "refusal", "french"),
    [
        (b"", opening.Broken, "abîmé"),
        (b"MZ\x90\x00" * 99, opening.WrongKind, "PDF, PNG, JPEG, GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", opening.WrongKind, "types de fichiers"),
        (b"%PDF-1.7 and nothing else", opening.Broken, "abîmé"),
        (strangers.harmless()[:200], opening.Broken, "abîmé"),
        (strangers.picture()[:400], opening.Broken, "abîmé"),
        (strangers.picture("JPEG", mode="L")[:9000], opening.Broken, "abîmé"),
        (strangers.locked("secret"), opening.Locked, "mot de passe"),
        (strangers.harmless(11), opening.TooManyPages, "plus de 10 pages"),
        (strangers.harmless(size=(5, 5)), opening.OddSize, "trop petite"),
        (strangers.harmless(size=(288, 90_000)), opening.OddSize, "trop grande"),
        (strangers.bomb(), opening.TooHard, "trop longtemps"),
        (strangers.many_parts(20, each=60_000_000), opening.TooHard, "trop longtemps"),
        (strangers.many_parts(1, each=80_000_000, text=True), opening.TooHard, "trop longtemps"),
        (strangers.outside(), opening.Unsafe, "d’autres fichiers"),
        (strangers.picture(size=(8000, 8000)), opening.TooHard, "trop longtemps"),
        (b"\x00" * 10_000_001, opening.TooBig, "10 Mo"),
    ],
)
def test_refusals_say_why_in_the_readers_language(
    content: bytes, refusal: type[opening.FileRefused], french: str
) -> None:
    with pytest.raises(refusal) as refused:
        open_file(content)
    assert type(refused.value) is refusal
    with translation.override("fr"):
        assert french in str(refused.value)


@pytest.mark.parametrize("kind", [PDF, JPEG, GIF])
def test_only_what_is_asked_for_is_opened(kind: str) -> None:
    with pytest.raises(opening.WrongKind):
        open_file(strangers.picture(), accept={kind})


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SECONDS", 0.01)
    with pytest.raises(opening.TooHard):
        open_file(strangers.harmless())


def test_the_other_process_has_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import json, os, sys; sys.stdin.buffer.read();"
        "print(json.dumps({'media_type': os.getcwd(), 'pages': [], 'dpi': None,"
        " 'left_out': sorted(name for name in os.environ if name != 'LC_CTYPE')}))"
    )
    monkeypatch.setattr(opening, "_APART", str(spy))
    opened = open_file(strangers.harmless())
    assert (opened.media_type, opened.left_out) == ("/", ())
