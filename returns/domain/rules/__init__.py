"""One question per file. Every rule is `judge(facts, conditions, *, now) -> Verdict`; their order is the trace's."""

from returns.domain.rules import (
    already_returned,
    asked,
    care,
    exception,
    final_sale,
    proof,
    quantity,
    restriction,
    shopify_terms,
    window,
)

RULES = (
    quantity.judge,
    already_returned.judge,
    final_sale.judge,
    exception.judge,
    asked.judge,
    proof.judge,
    window.judge,
    restriction.judge,
    care.judge,
    shopify_terms.judge,
)
