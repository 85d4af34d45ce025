"""Addresses of this wing."""

from django.urls import URLPattern, URLResolver, path

from labels.brought_views import permit_picture, printer_file, stock_picture
from labels.inserts import insert_sheet
from labels.trial_sheet import trial_pdf
from labels.views import label_counter, label_pdf, label_qr
from labels.webhooks import account_webhook, carrier_webhook

urlpatterns: list[URLPattern | URLResolver] = [
    path("labels/<str:token>.pdf", label_pdf, name="label-pdf"),
    path("stock/<str:token>.png", stock_picture, name="stock-picture"),
    path("permits/<str:token>.png", permit_picture, name="permit-picture"),
    path("labels/<str:token>.zpl", printer_file, name="label-zpl"),
    path("inserts/<str:token>.pdf", insert_sheet, name="insert-sheet"),
    path("trials/<str:token>.pdf", trial_pdf, name="trial-sheet"),
    path("labels/<str:token>/qr.png", label_qr, name="label-qr"),
    path("labels/<str:token>/counter.png", label_counter, name="label-counter"),
    path("carriers/<slug:name>/webhook", carrier_webhook, name="carrier-webhook"),
    path("carriers/<slug:kind>/<str:token>/webhook", account_webhook, name="account-webhook"),
]
