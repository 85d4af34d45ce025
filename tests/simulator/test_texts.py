"""The provider of texts refuses what Twilio refuses, in its words, and signs what it reports."""

import httpx
import pytest

from simulator.client import Control
from simulator.texts.desk import SID, TOKEN, digest
from tests.simulator.fake_app import FakeApp

GOOD = {"To": "+33612345678", "From": "+33644631234", "Body": "Hello"}


@pytest.fixture
def texts(street: Control) -> httpx.Client:
    street.clear_texts()
    address = f"{street.base_url}/texts/2010-04-01/Accounts/{SID}"
    return httpx.Client(base_url=address, auth=(SID, TOKEN), trust_env=False)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "0612345678"}, 21211),
        ({"From": ""}, 21603),
        ({"From": "06"}, 21212),
        ({"Body": ""}, 21602),
        ({"Body": "a" * 1601}, 21617),
        ({"To": "+33142680000"}, 21614),
    ],
)
def test_refusals(texts: httpx.Client, change: dict[str, str], code: int) -> None:
    answer = texts.post("/Messages.json", data=GOOD | change)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (400, code, 400)


def test_a_wrong_token_is_refused(texts: httpx.Client) -> None:
    answer = texts.get("/Messages.json", auth=(SID, "wrong"))
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_a_report_is_signed_and_stop_is_heeded(texts: httpx.Client, street: Control, fake_app: FakeApp) -> None:
    callback = f"{fake_app.url}/texts/token/report?text=1"
    sent = texts.post("/Messages.json", data=GOOD | {"StatusCallback": callback}).json()
    listed = texts.get("/Messages.json", params={"To": GOOD["To"]}).json()["messages"]
    assert [text["sid"] for text in listed] == [sent["sid"]]
    street.report_text(sent["sid"], "delivered")
    posted = street.until(lambda: fake_app.at("/texts/"))
    street.answer_text("", number=GOOD["To"], body="stop")
    assert texts.post("/Messages.json", data=GOOD).json()["code"] == 21610
    fields = httpx.QueryParams(posted[0].body.decode())
    assert posted[0].headers["x-twilio-signature"] == digest(TOKEN, callback, fields.multi_items())
