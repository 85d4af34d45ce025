"""What this wing carries out for the outbox. Each effect may run twice, and may have died at any line before."""

from shop_integration.effects.after_letter import decide_letter, make_offer
from shop_integration.effects.discount_code import make_discount_code
from shop_integration.effects.exchanges import check_exchanges, remove_exchange, send_invoice
from shop_integration.effects.exports import cancel_export
from shop_integration.effects.fit_note import write_fit_note
from shop_integration.effects.flow import tell_flow
from shop_integration.effects.gift_card import give_gift_card
from shop_integration.effects.ledger import prove_ledger
from shop_integration.effects.linked_cancel import cancel_linked_order
from shop_integration.effects.linked_drafts import keep_linked_order
from shop_integration.effects.linked_early import send_early
from shop_integration.effects.linked_settlement import settle_linked
from shop_integration.effects.order_refund import refund_order
from shop_integration.effects.orders import catch_up, read_recent, sync_order
from shop_integration.effects.parcels import attach_label, dispose, renew_label, share_label, tell_tracking
from shop_integration.effects.registration import approve_return, create_return, request_return
from shop_integration.effects.remedies import drop_exchanges
from shop_integration.effects.return_rules import read_return_rules
from shop_integration.effects.returns import (
    cancel_return,
    close_return,
    decline_return,
    remove_from_return,
    reopen_return,
    take_off_more,
)
from shop_integration.effects.settlement import settle
from shop_integration.effects.store_credit import credit_bonus
from shop_integration.effects.taking_back import take_back_return
from shop_integration.effects.withdrawals import match_withdrawal

__all__ = [
    "approve_return",
    "attach_label",
    "cancel_export",
    "cancel_linked_order",
    "cancel_return",
    "catch_up",
    "check_exchanges",
    "close_return",
    "create_return",
    "credit_bonus",
    "decide_letter",
    "decline_return",
    "dispose",
    "drop_exchanges",
    "give_gift_card",
    "keep_linked_order",
    "make_discount_code",
    "make_offer",
    "match_withdrawal",
    "prove_ledger",
    "read_recent",
    "read_return_rules",
    "refund_order",
    "remove_exchange",
    "remove_from_return",
    "renew_label",
    "reopen_return",
    "request_return",
    "send_early",
    "send_invoice",
    "settle",
    "settle_linked",
    "share_label",
    "sync_order",
    "take_back_return",
    "take_off_more",
    "tell_flow",
    "tell_tracking",
    "write_fit_note",
]
