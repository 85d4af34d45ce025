"""What people do in the merchant's admin, and what programs do instead: the table of `docs/api.md`.

A row names what is done, the addresses of the admin for it (as `merchant/access.py` has them), and the operations; a
row without operations says why there is none. A test holds it to both sides: a new address fails until it stands here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that people do, and how programs do it; `why` where they do not, or not all of it."""

    what: str
    admin: tuple[str, ...]
    operations: tuple[str, ...] = ()
    why: str = ""


_OWN = "Belongs to the owner."
_FILES = "Takes files, which a person looks at first."
_FITS = "A sentence on the product's page at Shopify, written by a person who knows the article."
_DESK = "A person stands at the desk with the goods. Programs receive goods by `receive_goods`."

ROWS: tuple[Row, ...] = (
    Row("The list, its filters and its order", ("inbox", "next"), ("list_returns",)),
    Row("Views of the list", ("views", "view"), (), "A view is a filter with a name: programs send the filter."),
    Row("A return, its timeline, its rules", ("return", "progress"), ("get_return", "explain_return", "list_labels")),
    Row("Who bought", ("customer",), ("get_return", "get_order"), "With `expand=customer`."),
    Row("Open a return for an order, with an exchange", ("new_return",),
        ("open_return", "list_orders", "get_order", "list_exchanges")),
    Row("Approve, decline, take a refusal back", ("approval", "refusal", "refusal_undoing"),
        ("approve_return", "decline_return", "undo_refusal")),
    Row("Cancel, close, take up again", ("cancellation", "closure", "reopening"),
        ("cancel_return", "close_return", "reopen_return")),
    Row("Take pieces off; goods stay or travel", ("removal", "keeping", "sending"),
        ("remove_pieces", "let_stay", "send_after_all")),
    Row("Write to the shopper, let a message rest", ("remark",), ("list_messages", "ask_shopper", "let_rest")),
    Row("Notes, mentions, tags", ("notes", "note", "tags", "mentions"),
        ("list_notes", "write_note", "change_note", "withdraw_note", "list_colleagues", "tag_return", "list_returns"),
        "To say that one has seen a mention is for who is named; `named` finds them."),
    Row("With whom of the staff it is", ("assignee",),
        ("assign_return", "unassign_return", "list_colleagues", "list_returns")),
    Row("Money another way, the same article anew", ("outcome",), ("change_outcome",)),
    Row("Offer the shopper another outcome", ("offer",), ("offer_outcome", "withdraw_offer"),
        "With the policy's bonus; a bonus beyond it is for people and workflows."),
    Row("Pay, also in parts", ("settlement",), ("settle_return",)),
    Row("Confirm what takes two people", ("payment_yes", "payment_no"), (),
        "The second person is a person, and so is who says no."),
    Row("Pay something without goods", ("order_refund",), ("refund_order",)),
    Row("Decide against the policy; take off for wear", ("override", "deduction"), ("override_policy", "deduct_value")),
    Row("Differences from Shopify", ("difference",), ("list_differences", "resolve_difference")),
    Row("An exchange given up; linked orders",
        ("exchange_refund", "linked_order", "linked_refund", "linked_refunds", "write_off"),
        ("refund_exchange", "retry_linked_order", "take_refund", "accept_refunds", "write_goods_off")),
    Row("Try again what stopped; a mailbox that works again", ("retries", "waiting_retry", "mailbox"),
        ("retry_steps", "mend_mailbox")),
    Row("Labels made, or anew", ("new_label",), ("make_labels", "list_labels")),
    Row("A label of one's own", ("label",), (), _FILES),
    Row("Parcels: sent, astray, shared", ("posting", "posting_refusal", "astray", "shared_parcel"),
        ("say_sent", "refuse_posting", "mark_lost", "wait_longer", "send_once_more", "list_companions",
         "share_parcel")),
    Row("Handed in at a store; collected", ("store", "collected"), ("hand_over", "mark_collected")),
    Row("Collections of a day", ("collections",), ("get_return",),
        "Return by return: `parcels` says how each travels."),
    Row("Receive and inspect, in parts, take a count back", ("receipt", "receipt_undoing"),
        ("receive_goods", "undo_receipt")),
    Row("Repairs", ("repair",), ("begin_repair", "delay_repair", "finish_repair", "give_repair_up")),
    Row("The receiving desk",
        ("desk", "desk_ahead", "desk_photo", "desk_return", "desk_count", "count", "count_settlement",
         "count_confirmation", "count_undoing", "count_discarding"), (), _DESK),
    Row("Parcels that nobody announced",
        ("unannounced_list", "unannounced", "unannounced_new", "unannounced_details", "unannounced_matching",
         "unannounced_unmatching", "unannounced_closure", "unannounced_reopening"),
        ("list_unannounced", "get_unannounced", "record_unannounced", "change_unannounced", "match_unannounced",
         "unmatch_unannounced", "close_unannounced", "reopen_unannounced", "open_return")),
    Row("Such a parcel for two returns; its pictures",
        ("unannounced_division", "unannounced_photos", "unannounced_photo_removal"), (), _DESK),
    Row("Evidence and pictures", ("evidence",), ("take_evidence", "list_photos")),
    Row("Many at once", ("bulk_jobs", "bulk_new", "bulk", "bulk_start", "bulk_cancel", "bulk_again"),
        ("make_bulk_job", "list_bulk_jobs", "get_bulk_job", "list_bulk_rows", "start_bulk_job", "cancel_bulk_job",
         "repeat_bulk_job")),
    Row("Claims against suppliers", ("claim",),
        ("list_claims", "answer_supplier", "note_credit", "put_claim_anew", "give_claim_up", "renew_claim_link",
         "revoke_claim_link", "see_claim")),
    Row("Suppliers", ("suppliers", "supplier_new", "supplier", "supplier_rest"),
        ("list_suppliers", "get_supplier", "make_supplier", "change_supplier", "rest_supplier")),
    Row("Tasks", ("tasks", "task"),
        ("list_tasks", "get_task", "make_task", "finish_task", "reopen_task", "drop_task")),
    Row("Figures", ("insights", "insight_dimension", "insight_product", "insight_week"),
        ("list_figures", "list_weeks")),
    Row("What is unusual", ("insight_findings", "insight_finding_answer"),
        ("list_findings", "answer_finding", "undo_answer")),
    Row("What a finding suggests for the policy", ("finding_draft",), ("write_policy_draft",),
        "The suggestion is made for the page; programs write the draft itself."),
    Row("The policy: read, write, try, publish, go back",
        ("policy", "policy_page", "policy_draft", "policy_discard", "policy_publication", "policy_simulation",
         "policy_version", "policy_reuse", "policy_call_off"),
        ("list_policies", "get_policy", "get_policy_draft", "write_policy_draft", "discard_policy_draft",
         "publish_policy", "simulate_policy", "get_simulation", "reuse_policy", "call_off_policy")),
    Row("Its parts as forms",
        ("policy_base", "policy_start", "policy_put_back", "policy_preview", "clause_preview", "clause_new", "clause",
         "clause_removal", "clause_move", "segment_new", "segment", "segment_removal", "reason_new", "reason",
         "reason_removal", "reason_move", "asked_new", "asked", "asked_removal", "asked_move", "desk_terms", "care",
         "withdrawal_terms", "exchange_terms", "shipping", "pick_up"),
        ("write_policy_draft", "publish_policy"), "Programs write the whole document."),
    Row("Shopify's return rules", ("return_rules",), (), "Read from Shopify while somebody looks."),
    Row("Workflows",
        ("workflows", "workflow_new", "workflow", "workflow_switch", "workflow_removal", "workflow_trial",
         "workflow_runs", "workflow_run"),
        ("list_workflows", "get_workflow", "make_workflow", "change_workflow", "switch_workflow", "remove_workflow",
         "try_workflow", "list_runs", "get_run"),
        "What pays, and what all may pay in a day, is for people who may pay beyond the limits."),
    Row("Webhooks",
        ("webhooks", "webhook", "webhook_switch", "webhook_test", "webhook_replay", "webhook_removal"),
        ("list_webhook_endpoints", "get_webhook_endpoint", "make_webhook_endpoint", "change_webhook_endpoint",
         "remove_webhook_endpoint", "test_webhook_endpoint", "replay_webhooks")),
    Row("The log of webhooks", ("webhook_delivery",), ("list_webhook_deliveries", "list_events", "get_event")),
    Row("The secrets of webhooks", ("webhook_secret",), (), "Made by a person who puts it in place."),
    Row("Languages, contact, return address, look",
        ("settings", "languages", "contact", "address", "brand"),
        ("get_settings", "choose_languages", "set_contact", "set_return_address", "set_brand")),
    Row("The logo", ("brand_logo", "brand_reset", "brand_preview"), (), _FILES),
    Row("Stores; further addresses",
        ("stores", "destination_new", "destination", "destination_removal"),
        ("list_stores", "keep_stores", "list_destinations", "make_destination", "change_destination",
         "remove_destination")),
    Row("Words of messages and pages, with a preview; what is sent when",
        ("messages", "message", "message_reset", "message_preview", "after", "after_preview", "page_texts",
         "page_texts_in", "page_texts_reset", "page_texts_preview"),
        ("list_message_words", "get_message_words", "write_message_words", "reset_message_words", "list_page_texts",
         "write_page_texts", "reset_page_texts", "get_message_terms", "set_message_terms", "get_after_terms",
         "set_after_terms"),
        "A trial of what is written answers with the preview."),
    Row("A message sent to the shop itself", ("message_test",), (), "For a person to look at in a mail program."),
    Row("Notes about the fit of an article",
        ("fit_notes", "fit_note", "fit_note_access", "fit_note_removal", "fit_note_again"), (), _FITS),
    Row("Labels brought, reply services, levels of stock",
        ("brought", "label_order", "stock_level", "batch_new", "batch", "batch_intake", "batch_withdrawal",
         "batch_removal", "permit_new", "permit_end"), (), _FILES),
    Row("Withdrawals from the contract",
        ("withdrawals", "withdrawal", "withdrawal_matching", "withdrawal_acceptance", "withdrawal_information",
         "withdrawal_answer", "withdrawal_posting", "withdrawal_payment", "withdrawal_deduction"),
        ("list_withdrawals", "get_withdrawal", "match_withdrawal", "accept_withdrawal", "note_information",
         "answer_withdrawal", "note_posting", "settle_return", "deduct_value")),
    Row("Reports by e-mail", ("reports", "report_sending", "report_removal"),
        ("list_reports", "make_report", "send_report", "remove_report")),
    Row("What shoppers say; what labels and returns cost; how suppliers do",
        ("survey", "label_costs", "scorecards", "insight_costs"),
        ("get_survey", "list_label_costs", "list_scorecards", "get_costs", "set_costs"),
        "Figures; the words of a survey are read by people."),
    Row("The books as a file", ("money",), ("list_exports", "fetch_export"), "With the export of everything."),
    Row("Gift codes; an order that did not come", ("gift_code", "delivery_report"),
        ("make_gift_code", "note_delivery")),
    Row("Home; what waits", ("home", "waiting"), ("list_returns", "list_tasks", "list_findings"),
        "By `flag` and `stage`."),
    Row("Shopify's permissions, Flow and sign-in; imports of its history; a trial sheet; the catalogue; the storefront",
        ("features", "flow", "history", "history_stop", "history_retry", "sign_in", "storefront", "trial", "catalogue",
         "catalogue_count"), (), "Set up once, by a person at Shopify."),
    Row("Restrictions and appeals",
        ("restrictions", "restriction", "restriction_new", "restriction_end", "appeal_answer"), (),
        "About a person, decided by a person."),
    Row("Accounts at carriers and for texts; the shop's own address",
        ("carriers", "carrier_parcels", "carrier_connect", "carrier", "carrier_switch", "carrier_disconnect",
         "carrier_act", "texts", "texts_removal", "domain", "domain_verification", "domain_removal"), (), _OWN),
    Row("Personal data; imports",
        ("privacy", "bring", "brought_file", "brought_start", "brought_undo", "brought_discard"), (), _OWN),
    Row("Exports of everything", ("data_export", "data_export_rhythm"), ("list_exports", "fetch_export"),
        "An owner asks for them, or has them made regularly; programs fetch them."),
    Row("Keys, roles, rules about money",
        ("api_keys", "api_key", "api_key_caps", "api_key_rotation", "api_key_revocation", "staff", "staff_rules",
         "staff_role", "staff_removal"), (),
        f"{_OWN} A key that could make keys would be no limit. `me` says what a key may."),
)  # fmt: skip


def table() -> str:
    """The rows as Markdown."""
    rows = []
    for row in ROWS:
        told = ", ".join(f"`{name}`" for name in row.operations) or "—"
        rows.append(f"| {row.what} | {told} | {row.why} |")
    return "\n".join(["| in the admin | operations | |", "| --- | --- | --- |", *rows])
