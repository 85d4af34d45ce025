"""What the journal says went out, against Shopify's refunds: pure."""

from __future__ import annotations

import pytest

from returns.domain.ledger_proof import Books, Case, CaseCode, prove
from returns.domain.money import Money
from returns.domain.remote_return import RemoteRefund

RETURN, REFUND = "gid://shopify/Return/1", "gid://shopify/Refund/1"


def refund(minor: int, *, gid: str = REFUND, note: str = "", outcome: str = "SUCCESS", rma: str = "") -> RemoteRefund:
    return RemoteRefund(gid, note, Money(minor, "EUR"), (outcome,), return_gid=rma)


def books(paid: int = 0, *, ground: str = RETURN, **more: frozenset[str]) -> Books:
    return Books(paid={ground: paid} if paid else {}, **{"returns": frozenset({RETURN}), **more})


def test_what_agrees_gives_no_case_however_many_refunds_a_return_was_paid_in() -> None:
    assert prove(books(500), [refund(200, rma=RETURN), refund(300, gid="gid://shopify/Refund/2", rma=RETURN)]) == []
    assert prove(books(700, ground=REFUND), [refund(700)]) == []
    assert prove(books(), []) == []


@pytest.mark.parametrize(
    ("held", "there", "code", "unexplained"),
    [
        (books(500), [refund(499, rma=RETURN)], CaseCode.AMOUNT, 1),
        (books(500), [], CaseCode.MISSING_THERE, 500),
        (books(500), [refund(500, rma=RETURN, outcome="FAILURE")], CaseCode.MISSING_THERE, 500),
        (books(), [refund(500, rma=RETURN)], CaseCode.NOT_TAKEN_OVER, 500),
        (books(), [refund(500, rma="gid://shopify/Return/9")], CaseCode.FOREIGN_RETURN, 0),
        (books(), [refund(500)], CaseCode.ELSEWHERE, 0),
        (books(), [refund(500, rma=RETURN, outcome="PENDING")], CaseCode.UNDER_WAY, 0),
        (books(keys=frozenset({"our-key"})), [refund(500, note="R-1 our-key", rma=RETURN)], CaseCode.UNDER_WAY, 0),
        (books(differing=frozenset({RETURN})), [refund(500, rma=RETURN)], CaseCode.OPEN_DIFFERENCE, 0),
    ],
)
def test_each_difference_has_its_name(held: Books, there: list[RemoteRefund], code: CaseCode, unexplained: int) -> None:
    [case] = prove(held, there)

    assert (case.code, case.unexplained) == (code, unexplained)


def test_paid_twice_is_seen() -> None:
    twice = [refund(500, rma=RETURN), refund(500, gid="gid://shopify/Refund/2", rma=RETURN)]

    assert prove(books(500), twice) == [Case(CaseCode.AMOUNT, RETURN, 500, 1000)]
