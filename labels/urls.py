"""Addresses of this wing."""

from django.urls import URLPattern, URLResolver, path

from labels.views import label_counter, label_pdf, label_qr
from labels.webhooks import account_webhook, carrier_webhook

urlpatterns: list[URLPattern | URLResolver] = [
    path("labels/<str:token>.pdf", label_pdf, name="label-pdf"),
    path("labels/<str:token>/qr.png", label_qr, name="label-qr"),
    path("labels/<str:token>/counter.png", label_counter, name="label-counter"),
    path("carriers/<slug:name>/webhook", carrier_webhook, name="carrier-webhook"),
    path("carriers/<slug:kind>/<str:token>/webhook", account_webhook, name="account-webhook"),
]
