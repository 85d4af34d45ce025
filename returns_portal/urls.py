"""Addresses of this wing: the embedded admin, and the shopper's pages behind the app proxy and on our own domain."""

from django.urls import include, path

from returns_portal.merchant.views.catalogue import articles_file
from returns_portal.merchant.views.explanation import explanation_file
from returns_portal.merchant.views.label_costs import costs_file
from returns_portal.merchant.views.money import journal_file
from returns_portal.merchant.views.policy import document
from returns_portal.merchant.views.privacy import export_file
from returns_portal.merchant.views.scorecards import cards_file
from returns_portal.merchant.views.withdrawals import register_file
from returns_portal.photos import (
    count_photo,
    count_thumbnail,
    parcel_photo,
    parcel_thumbnail,
    photo,
    receipt_photo,
    receipt_thumbnail,
    thumbnail,
)
from returns_portal.shopper.views.sign_in import begin, callback, ended
from returns_portal.supplier.views import answer

urlpatterns = [
    path("privacy/<str:token>.zip", export_file, name="privacy-export"),
    path("policies/<str:token>.json", document, name="policy-document"),
    path("decisions/<str:token>.json", explanation_file, name="explanation"),
    path("withdrawals/<str:token>.csv", register_file, name="withdrawal-register"),
    path("photos/<str:token>.jpg", photo, name="photo"),
    path("photos/<str:token>/small.jpg", thumbnail, name="photo-thumbnail"),
    path("count-photos/<str:token>.jpg", count_photo, name="count-photo"),
    path("count-photos/<str:token>/small.jpg", count_thumbnail, name="count-photo-thumbnail"),
    path("parcel-photos/<str:token>.jpg", parcel_photo, name="parcel-photo"),
    path("parcel-photos/<str:token>/small.jpg", parcel_thumbnail, name="parcel-photo-thumbnail"),
    path("receipts/<str:token>.jpg", receipt_photo, name="receipt-photo"),
    path("receipts/<str:token>/small.jpg", receipt_thumbnail, name="receipt-photo-thumbnail"),
    path("articles/<str:token>.csv", articles_file, name="articles-file"),
    path("money/<str:token>.csv", journal_file, name="money-journal"),
    path("suppliers/<str:token>.csv", cards_file, name="supplier-scores"),
    path("label-costs/<str:token>.csv", costs_file, name="label-costs"),
    path("supplier/<str:token>/", answer, name="supplier-claim"),
    path("sign-in/begin/<token>/", begin, name="sign-in-begin"),
    path("sign-in/callback", callback, name="sign-in-callback"),
    path("sign-in/ended", ended, name="sign-in-ended"),
    path("app/", include("returns_portal.merchant.urls")),
    path("proxy/", include("returns_portal.shopper.urls", namespace="proxied")),
    path("returns/<slug:handle>/", include("returns_portal.shopper.urls", namespace="portal")),
]
