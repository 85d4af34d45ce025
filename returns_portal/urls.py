"""Addresses of this wing: the embedded admin, and the shopper's pages behind the app proxy and on our own domain."""

from django.urls import include, path

from returns_portal.merchant.views.privacy import export_file
from returns_portal.merchant.views.withdrawals import register_file

urlpatterns = [
    path("privacy/<str:token>.zip", export_file, name="privacy-export"),
    path("withdrawals/<str:token>.csv", register_file, name="withdrawal-register"),
    path("app/", include("returns_portal.merchant.urls")),
    path("proxy/", include("returns_portal.shopper.urls", namespace="proxied")),
    path("returns/<slug:handle>/", include("returns_portal.shopper.urls", namespace="portal")),
]
