"""Programs at the same moment: a wish is done once, money goes out once, and no call slips past the budget."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from returns.domain.api_key import CALLS, window_of
from returns.models import ApiAnswer, ApiKey, OutboxMessage
from returns.operations.api_calls import spend_call
from returns.operations.api_keys import UnableToMakeKey, rotate_key
from tests.characters import NOW, make_shop
from tests.races import all_at_once, tried
from tests.returns_api.programs import OWNER, program_of
from tests.returns_portal.merchant_desk import received, requested

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
CROWD = 8


def test_one_wish_sent_by_many_at_once_is_done_once() -> None:
    program = program_of(shop := make_shop())
    rma = requested(shop)

    def send(_: int) -> Any:
        return program.post(f"/returns/{rma.number}/notes", {"text": "Look twice."}, Idempotency_Key="one")

    answers = all_at_once(send, crowd=CROWD)
    assert {answer.status_code for answer in answers} <= {200, 409}
    done = [answer for answer in answers if answer.status_code == 200]
    assert sum("Idempotency-Replayed" not in answer for answer in done) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"being_carried_out"}
    assert len({answer.content for answer in done}) == 1
    assert rma.notes.count() == 1
    assert ApiAnswer.objects.get().status == 200


def test_many_programs_pay_once() -> None:
    shop = make_shop()
    programs = [program_of(shop, name=str(number)) for number in range(CROWD)]
    rma = received(shop)
    body = {"expected": programs[0].get(f"/returns/{rma.number}").json()["settlement"]["payable"]}
    path = f"/returns/{rma.number}/settlement"
    answers = all_at_once(lambda number: programs[number].post(path, body, Idempotency_Key="pay"), crowd=CROWD)
    assert sorted(answer.json()["result"] for answer in answers) == ["done"] + ["nothing_to_do"] * (CROWD - 1)
    assert OutboxMessage.objects.filter(kind="shopify.settle", payload__return=rma.pk).count() == 1


def test_who_read_the_same_return_acts_once() -> None:
    program = program_of(shop := make_shop())
    rma = requested(shop)
    seen = program.get(f"/returns/{rma.number}")["ETag"]

    def tag(number: int) -> int:
        body = {"add": [f"word {number}"]}
        return program.post(f"/returns/{rma.number}/tags", body, If_Match=seen).status_code

    assert sorted(all_at_once(tag, crowd=CROWD)) == [200] + [412] * (CROWD - 1)


def test_no_call_slips_past_the_budget() -> None:
    key = program_of(make_shop()).key
    ApiKey.objects.filter(pk=key.pk).update(minute=window_of(NOW), calls=CALLS - 3)
    left = all_at_once(lambda _: spend_call(key, now=NOW), crowd=CROWD)
    assert sum(each is not None for each in left) == 3


def test_a_key_is_followed_by_one() -> None:
    shop = make_shop()
    key = program_of(shop).key

    def follow(_: int) -> Any:
        options: dict[str, Any] = {"life": timedelta(days=30), "overlap": timedelta(0), "by": OWNER, "now": key.made_at}
        return rotate_key(shop=shop, key_id=key.pk, request_key=uuid.uuid4(), **options)

    answers = all_at_once(tried(follow, refusals=(UnableToMakeKey,), say=lambda why: why.code), crowd=CROWD)
    assert sorted(map(str, answers))[-(CROWD - 1) :] == ["made_already"] * (CROWD - 1)
    assert shop.api_keys.count() == 2
