"""One question per file. Every rule is `judge(facts, policy, *, now) -> Verdict`; the order is the order of the trace."""

from returns.domain.rules import already_returned, final_sale, quantity, window

RULES = (quantity.judge, already_returned.judge, final_sale.judge, window.judge)
