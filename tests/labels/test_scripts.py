"""Names and addresses in every script, nothing loaded from outside, and an end to every layout."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labels.barcodes import code128, qr
from labels.documents import TooSlow, lay_out, render
from labels.documents.limit import time_limit
from labels.documents.render import write
from returns.domain.tracking_number import NotANumber, read_number
from tests.labels.parcels import a_sheet, codes_of, text_of

ADDRESSES = {
    "French": ("Zoé Œuvrard", "3 quai de l’Île-aux-Cygnes", "75015 Paris"),
    "German": ("Jürgen Groß", "Königstraße 12", "80331 München"),
    "Polish": ("Wacław Żółć", "ul. Święty Marcin 7", "61-745 Poznań"),
    "Greek": ("Γιώργος Παπαδόπουλος", "Ερμού 15", "105 63 Αθήνα"),
    "Ukrainian": ("Олександр Їжак", "вул. Хрещатик 1", "01001 Київ"),
    "Arabic": ("محمد عبد الله", "شارع الملك فهد ١٢", "الرياض 11564"),
    "Hebrew": ("נועה לוי", "רחוב דיזנגוף 50", "תל אביב 6433222"),
    "Thai": ("สมชาย ใจดี", "๙๙ ถนนสุขุมวิท", "กรุงเทพฯ 10110"),
    "Devanagari": ("प्रिया शर्मा", "१२ महात्मा गांधी मार्ग", "नई दिल्ली 110001"),
    "Bengali": ("রহিম উদ্দিন", "১২ মিরপুর রোড", "ঢাকা 1216"),
    "Tamil": ("கமலா ராமன்", "5 அண்ணா சாலை", "சென்னை 600002"),
    "Georgian": ("ნინო ბერიძე", "რუსთაველის 8", "0108 თბილისი"),
    "Armenian": ("Անի Պետրոսյան", "Մաշտոցի 5", "0002 Երևան"),
    "Vietnamese": ("Nguyễn Thị Thúy", "12 Phố Huế", "Hà Nội"),
}
WIDE = {
    "Chinese": ("王小明", "北京市朝阳区建国路88号", "100022"),
    "Taiwanese": ("陳怡君", "臺北市信義區市府路1號", "110"),
    "Japanese": ("山田 太郎", "東京都千代田区丸の内１丁目", "〒100-0005"),
    "Korean": ("김민수", "서울특별시 종로구 세종대로 209", "03171"),
}


def has_wide_fonts() -> bool:
    listed = subprocess.run(["fc-list", ":charset=ac00 4e2d 3042"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


WITHOUT_WIDE = pytest.mark.skipif(not has_wide_fonts(), reason="no font for Chinese, Japanese and Korean (bin/setup)")


@pytest.mark.parametrize(
    "address",
    [*ADDRESSES.values(), *(pytest.param(address, marks=WITHOUT_WIDE) for address in WIDE.values())],
    ids=[*ADDRESSES, *WIDE],
)
@pytest.mark.parametrize("paper", ["4x6", "a4"])
def test_no_letter_of_an_address_is_missing(
    paper: str, address: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", logger="weasyprint")
    lay_out(paper, a_sheet(sender=address, recipient=address))
    assert [record.getMessage() for record in caplog.records if "notdef" in record.getMessage()] == []


def test_a_missing_letter_would_be_noticed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING", logger="weasyprint")
    lay_out("4x6", a_sheet(sender=("\u0378",)))
    assert any("notdef" in record.getMessage() for record in caplog.records)


LOADS = (
    '<img src="http://127.0.0.1:9/a.png"><img src="file:///etc/hostname"><img src="/etc/hostname">'
    '<link rel=stylesheet href="http://127.0.0.1:9/a.css"><link rel=attachment href="file:///etc/hostname">'
    '<style>@import "file:///etc/hostname"; @font-face { font-family: x; src: url(http://127.0.0.1:9/x.woff) }'
    " p { font-family: x; background: url(https://127.0.0.1:9/b.png) }</style><p>MARKER</p>"
    '<object data="file:///etc/hostname"></object><svg><image href="http://127.0.0.1:9/c.png"/></svg>'
)
_events: list[tuple[str, str]] = []
_listening: list[bool] = []


def _hear(event: str, facts: tuple[object, ...]) -> None:
    if _listening and event in {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}:
        _events.append((event, str(facts[0])))


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """What Python itself is asked to open, connect or start meanwhile."""
    if not _events:
        sys.addaudithook(_hear)
    _events.clear()
    _listening.append(True)
    yield _events
    _listening.clear()


def test_a_document_opens_no_file_and_no_connection(heard: list[tuple[str, str]]) -> None:
    pdf = write("a4", f"<html lang=en><title>t</title><body>{LOADS}</body></html>")
    assert "MARKER" in text_of(pdf)
    assert [event for event in heard if event[0] != "open" or "hostname" in event[1] or "127.0.0.1" in event[1]] == []
    Path("/etc/hostname").read_bytes()
    assert ("open", "/etc/hostname") in heard  # the test would have heard it


def work_until(moment: float, *, limit: float) -> None:
    with time_limit(limit):
        while time.monotonic() < moment:
            pass


def test_work_that_takes_too_long_ends_in_any_thread() -> None:
    begun = time.monotonic()
    with pytest.raises(TooSlow):
        work_until(begun + 20, limit=0.2)
    assert time.monotonic() - begun < 10
    with time_limit(0.01):
        done = "in time"
    assert done
    time.sleep(0.03)  # nothing comes after the end


def test_a_layout_that_takes_too_long_ends_and_the_next_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["labels.documents.render"], "SECONDS", 0.001)
        with pytest.raises(TooSlow):
            lay_out("a4", a_sheet())
    assert "R-10001" in text_of(render("a4", a_sheet()))


def courier_of(number: str) -> str:
    try:
        return read_number(number).courier
    except NotANumber:
        return ""


def test_our_numbers_are_nobodys_tracking_numbers() -> None:
    numbers = [f"R-{place}" for place in (*range(10001, 10401), *range(9_999_900, 10_000_100))]
    assert [number for number in numbers if courier_of(number)] == []
    assert courier_of("RR473124829GB") == "Royal Mail"  # the test would know one


def test_our_codes_say_our_number_and_are_no_carriers_syntax() -> None:
    for code in (qr("R-10001"), code128("R-10001")):
        assert code.text == "R-10001"
    read = list(codes_of(render("a4", a_sheet(postage=False, tracking="")), dpi=300))
    assert {text for _, text in read} == {"R-10001"}
    # Neither application identifiers nor FNC1 (scanners show ]C1 or a bracket), nor the ANSI header of parcels.
    assert all(re.fullmatch(r"R-[0-9]+", text) for _, text in read)
