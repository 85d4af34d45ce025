"""Naughty words in a file that is brought from another system: its name, its headings, and every cell.

ROUNDS=all brings each word as a name, in a heading, and in every column.
"""

from __future__ import annotations

import csv
import io
import os
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from returns.domain.bringing.profiles import Field, Source
from returns.domain.bringing.steps import FileStatus
from returns.links import brought_result_url
from returns.models import BroughtFile, OutboxMessage
from returns.operations.bring_file import name_columns
from returns.operations.bring_returns import start_bringing
from tests.characters import NOW
from tests.returns.bringing.test_bringing import LOOP, on_with
from tests.security.door import Knock, rightful
from tests.security.html import raw_echoes, strange_parts
from tests.security.naughty import WORDS
from tests.security.street import Household
from tests.security.test_words_out import active

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
HEADINGS, FIRST, *_rest = list(csv.reader(io.StringIO(LOOP.decode())))
ALL, AT_ONCE = os.environ.get("WORDS_PROOF") == "all", 12
ROUNDS = int(os.environ.get("WORDS_PROOF") or 1) if not ALL else 0


def file_of(rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def upload(house: Household, content: bytes, name: str) -> HttpResponse:
    """Send a file; what is no name of a file, browsers do not send either."""
    knock, named = rightful("app/settings/import/", house, method="POST"), PurePosixPath(name).name.strip(".")
    return knock.send("POST", data={"file": SimpleUploadedFile(named or "x.csv", content, content_type="text/csv")})


def innocent(answer: HttpResponse) -> bool:
    html = answer.content.decode()
    return answer.status_code < 500 and not strange_parts(html) and not raw_echoes(html, WORDS)


def page_of(file: BroughtFile, knock: Knock) -> HttpResponse:
    return Knock(knock.route, knock.parts | {"file_id": str(file.pk)}, knock.query).send()


@pytest.mark.parametrize("turn", range(AT_ONCE if ALL else ROUNDS))
def test_headings_and_names_of_words(turn: int, street: Street) -> None:
    house, taken = street[0], 0
    page = rightful("app/settings/import/<int:file_id>/", house)  # before there are several
    for begin in range(turn, len(WORDS), AT_ONCE if ALL else len(WORDS) // 2):
        some = WORDS[begin : begin + AT_ONCE]
        answer = upload(house, file_of([some, *([text] * len(some) for text in some)]), WORDS[begin])
        assert answer.status_code in {303, 422}
        assert answer.status_code == 303 or innocent(answer)
        taken += answer.status_code == 303
    assert taken
    for file in BroughtFile.objects.filter(shop=house.shop).order_by("-pk")[:taken]:
        on_with(file)
        assert innocent(page_of(file, page))
    assert innocent(rightful("app/settings/import/", house).send())


@pytest.mark.parametrize("turn", range(len(FIRST) if ALL else ROUNDS))
def test_cells_of_words(turn: int, street: Street) -> None:
    """Each column meets words beside cells as they should be; a row is unfit or comes in, and is told in the result."""
    house, rows = street[0], []
    page = rightful("app/settings/import/<int:file_id>/", house)
    for place, text in enumerate(WORDS):
        row = list(FIRST)
        row[0] = f"9{place}"
        row[(place + turn) % len(row)] = text
        rows.append(row)
    assert upload(house, file_of([HEADINGS, *rows]), "words.csv").status_code == 303
    file = on_with(BroughtFile.objects.latest("pk"))
    assert file.rows_count == len(rows)
    columns = {Field(name): place for name, place in file.columns.items()}
    assert name_columns(file=file, source=Source(file.source), columns=columns, day_first=True, now=NOW)
    file = on_with(file)
    assert file.status == FileStatus.READY
    assert innocent(page_of(file, page))
    assert start_bringing(file=file, now=NOW)
    file = on_with(file)
    assert file.status == FileStatus.DONE
    assert innocent(page_of(file, page))
    address = urlsplit(brought_result_url(shop_id=house.shop.pk, file_id=file.pk)).path
    told = Knock(address.removeprefix("/")).send()
    back = list(csv.reader(io.StringIO(told.getvalue().decode("utf-8-sig"), newline="")))
    assert len(back) == len(rows) + 1
    assert not active(back)
    assert not OutboxMessage.objects.filter(shop=house.shop, kind="bring.work").exclude(last_error="").exists()
