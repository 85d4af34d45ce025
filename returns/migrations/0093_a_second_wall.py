from django.db import migrations

from returns.migrations._wall import around

# Every table with a shop's id.
TABLES = (
    "returns_afterterms",
    "returns_apikey",
    "returns_article",
    "returns_brand",
    "returns_broughtfile",
    "returns_broughtreturn",
    "returns_tag",
    "returns_bulkjob",
    "returns_returnmedian",
    "returns_supplierclaim",
    "returns_collection",
    "returns_customer",
    "returns_deskcount",
    "returns_destination",
    "returns_returnevent",
    "returns_dataexport",
    "returns_exportplan",
    "returns_fitnote",
    "returns_flowline",
    "returns_giftpass",
    "returns_returnfacet",
    "returns_savedview",
    "returns_insightweek",
    "returns_insightmark",
    "returns_insightsubject",
    "returns_insightcount",
    "returns_insightpart",
    "returns_insightflow",
    "returns_finding",
    "returns_ledgerentry",
    "returns_ledgerproof",
    "returns_location",
    "returns_messagetext",
    "returns_messageterms",
    "returns_lastletter",
    "returns_waitingletter",
    "returns_windowwatch",
    "returns_order",
    "returns_outboxmessage",
    "returns_owndomain",
    "returns_pagetexts",
    "returns_policyversion",
    "returns_privacyrequest",
    "returns_contact",
    "returns_report",
    "returns_restriction",
    "returns_return",
    "returns_policysimulation",
    "returns_staffmember",
    "returns_staffchange",
    "returns_supplier",
    "returns_readerkey",
    "returns_suppression",
    "returns_sentletter",
    "returns_task",
    "returns_unannouncedparcel",
    "returns_unannouncedevent",
    "returns_publicevent",
    "returns_eventstream",
    "returns_webhookendpoint",
    "returns_withdrawalstatement",
    "returns_withdrawal",
    "returns_shopworkflow",
    "returns_workflowlimits",
)


class Migration(migrations.Migration):
    atomic = False  # a lock for a moment on one table after the other, never on all at once

    dependencies = [("returns", "0092_assigned_returns")]

    operations = [migrations.RunPython(*around(*TABLES)), migrations.RunPython(*around("returns_shop", column="id"))]
