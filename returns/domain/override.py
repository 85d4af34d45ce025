"""Deciding against the policy: what may be decided so, and which of its rules is set aside. Pure.

Each of these is in the shopper's favour, whatever the lane: what law or policy gives them is never taken by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

LONGEST_REASON = 300
MOST_DAYS = 60


class OverrideKind(StrEnum):
    """What was decided."""

    PAY_EARLY = "pay_early"  # the money may go before the goods are counted
    NO_FEE = "no_fee"  # the return shipping fee is not held back
    MORE_TIME = "more_time"  # the goods may be sent later


# The rule of the policy that is set aside, as it is called in the history.
RULES: Mapping[OverrideKind, str] = {
    OverrideKind.PAY_EARLY: "goods_before_money",
    OverrideKind.NO_FEE: "fees.return_shipping",
    OverrideKind.MORE_TIME: "ship_by_days",
}
