"""Addresses of this wing: the embedded admin, and the shopper's pages behind the app proxy and on our own domain."""

from django.urls import include, path

from returns.links import Purpose
from returns_portal import brands, webhooks
from returns_portal.merchant.views.bringing import brought_result
from returns_portal.merchant.views.bulk_file import chosen_file
from returns_portal.merchant.views.catalogue import articles_file
from returns_portal.merchant.views.data_export import everything_file
from returns_portal.merchant.views.evidence import evidence_file
from returns_portal.merchant.views.explanation import explanation_file
from returns_portal.merchant.views.insight_files import table_file
from returns_portal.merchant.views.label_costs import costs_file
from returns_portal.merchant.views.message_preview import preview_page
from returns_portal.merchant.views.money import journal_file
from returns_portal.merchant.views.policy import document
from returns_portal.merchant.views.privacy import export_file
from returns_portal.merchant.views.reports import preview as report_preview
from returns_portal.merchant.views.scorecards import cards_file
from returns_portal.merchant.views.survey import answers_file
from returns_portal.merchant.views.withdrawals import register_file
from returns_portal.own_domain import ask
from returns_portal.photos import picture
from returns_portal.shopper.views.extension import order_return
from returns_portal.shopper.views.sign_in import begin, callback, ended
from returns_portal.sms.views import follow_link, report
from returns_portal.storefront import show_storefront
from returns_portal.supplier.views import answer
from returns_portal.views import reader as report_reader

PICTURES = {
    "photos": Purpose.PHOTO,
    "count-photos": Purpose.COUNT_PHOTO,
    "parcel-photos": Purpose.PARCEL_PHOTO,
    "receipts": Purpose.RECEIPT,
}
# What each size's address ends with, and the column it is kept in.
SIZES = {"large": (".jpg", "jpeg"), "small": ("/small.jpg", "thumbnail")}

pictures = [
    path(f"{folder}/<str:token>{ending}", picture, {"purpose": purpose, "column": column}, name=f"{purpose}-{size}")
    for folder, purpose in PICTURES.items()
    for size, (ending, column) in SIZES.items()
]

urlpatterns = [
    *pictures,
    path("everything/<str:token>.zip", everything_file, name="everything"),
    path("imports/<str:token>/rows.csv", brought_result, name="brought-result"),
    path("privacy/<str:token>.zip", export_file, name="privacy-export"),
    path("policies/<str:token>.json", document, name="policy-document"),
    path("decisions/<str:token>.json", explanation_file, name="explanation"),
    path("evidence/<str:token>.<slug:paper>", evidence_file, name="evidence"),
    path("withdrawals/<str:token>.csv", register_file, name="withdrawal-register"),
    path("message-previews/<str:token>/", preview_page, name="message-preview"),
    path("articles/<str:token>.csv", articles_file, name="articles-file"),
    path("money/<str:token>.csv", journal_file, name="money-journal"),
    path("suppliers/<str:token>.csv", cards_file, name="supplier-scores"),
    path("exports/<str:token>/returns.<slug:ending>", chosen_file, name="bulk-export"),
    path("insights/<str:token>.csv", table_file, {"kind": "csv"}, name="insights-file"),
    path("insights/<str:token>.xlsx", table_file, {"kind": "xlsx"}, name="insights-workbook"),
    path("reports/<str:token>/", report_reader, name="report-reader"),
    path("report-previews/<str:token>/", report_preview, name="report-preview"),
    path("survey/<str:token>.csv", answers_file, name="survey-answers"),
    path("label-costs/<str:token>.csv", costs_file, name="label-costs"),
    path("supplier/<str:token>/", answer, name="supplier-claim"),
    path("extensions/orders/<int:order_id>/return/", order_return, name="extension-order"),
    path("texts/<str:token>/report", report, name="text-report"),
    path("t/<str:code>", follow_link, name="text-link"),
    path("mail/<slug:provider>/webhook", webhooks.hear, name="mail-webhook"),
    path("own-domains/ask", ask, name="own-domain-ask"),
    path("sign-in/begin/<token>/", begin, name="sign-in-begin"),
    path("sign-in/callback", callback, name="sign-in-callback"),
    path("sign-in/ended", ended, name="sign-in-ended"),
    path("theme/<slug:mark>.css", brands.theme_style, name="theme-style"),
    path("brands/<slug:handle>/<slug:mark>.png", brands.logo, name="brand-logo"),
    path("brands/<slug:handle>/<slug:where>/<slug:mark>.css", brands.style, name="brand-style"),
    path("app/settings/storefront/", show_storefront, name="storefront"),  # shows the shoppers' own pieces to staff
    path("app/", include("returns_portal.merchant.urls")),
    path("proxy/", include("returns_portal.shopper.urls", namespace="proxied")),
    path("returns/<slug:handle>/", include("returns_portal.shopper.urls", namespace="portal")),
]
