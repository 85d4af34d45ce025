from django.db import migrations

from returns.migrations._wall import around_what_hangs

RETURN, ORDER = [("rma_id", "returns_return")], [("order_id", "returns_order")]
RESTRICTION, UNANNOUNCED = [("restriction_id", "returns_restriction")], [("parcel_id", "returns_unannouncedparcel")]
COUNT = [("count_id", "returns_deskcount")]
# What people wrote and sent, what opens something, and payments beside a return's own: read by the piece.
TABLES = {
    "returns_giftreturn": RETURN,
    "returns_writtenletter": RETURN,
    "returns_remark": RETURN,
    "returns_staffnote": RETURN,
    "returns_mention": [("note_id", "returns_staffnote"), *RETURN],
    "returns_appeal": RESTRICTION,
    "returns_restrictionevent": RESTRICTION,
    "returns_deliveryreport": ORDER,
    "returns_returnphoto": ORDER,
    "returns_gradedpieces": COUNT,
    "returns_gradedphoto": [("pieces_id", "returns_gradedpieces"), *COUNT],
    "returns_unannounceditem": UNANNOUNCED,
    "returns_unannouncedphoto": UNANNOUNCED,
    "returns_posting": [("parcel_id", "returns_reversedelivery"), *RETURN],
    "returns_repair": RETURN,
    "returns_override": RETURN,
    "returns_claimevent": [("claim_id", "returns_supplierclaim")],
    "returns_discountcode": RETURN,
    "returns_afteroffer": RETURN,
    "returns_creditbonus": RETURN,
    "returns_orderrefund": RETURN,
    "returns_paymentrequest": RETURN,
    "returns_exchangeinvoice": RETURN,
    "returns_apianswer": [("key_id", "returns_apikey")],
    "returns_webhooksecret": [("endpoint_id", "returns_webhookendpoint")],
    "returns_broughtpart": [("file_id", "returns_broughtfile")],
    "returns_exportpart": [("export_id", "returns_dataexport")],
}


class Migration(migrations.Migration):
    atomic = False  # a lock for a moment on one table after the other, never on all at once

    dependencies = [("returns", "0097_workflow_cursor")]

    operations = [migrations.RunPython(*around_what_hangs(TABLES))]
