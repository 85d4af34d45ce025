"""Addresses of the shopper's pages, the same behind the app proxy and on our own domain."""

from django.urls import path

from returns_portal.shopper.views.exchange import exchange
from returns_portal.shopper.views.find import find
from returns_portal.shopper.views.items import items
from returns_portal.shopper.views.orders import orders, sign_out
from returns_portal.shopper.views.review import review
from returns_portal.shopper.views.status import status
from returns_portal.shopper.views.withdrawal import model_form, receipt, withdrawal

app_name = "shopper"
urlpatterns = [
    path("", find, name="find"),
    path("account/<token>/", orders, name="orders"),
    path("account/<token>/sign-out/", sign_out, name="sign_out"),
    path("orders/<token>/", items, name="items"),
    path("orders/<token>/<sealed>/", review, name="review"),
    path("orders/<token>/<sealed>/exchange/<int:line>/", exchange, name="exchange"),
    path("orders/<token>/<sealed>/items/", items, name="change"),
    path("status/<token>/", status, name="status"),
    path("withdrawal/", withdrawal, name="withdrawal"),
    path("withdrawal/form/", model_form, name="withdrawal_form"),
    path("withdrawal/receipts/<token>/", receipt, name="withdrawal_receipt"),
]
