"""Addresses of the shopper's pages, the same behind the app proxy and on our own domain."""

from django.urls import path

from returns_portal.shopper.views import gift
from returns_portal.shopper.views.accessibility import accessibility
from returns_portal.shopper.views.appeal import appeal
from returns_portal.shopper.views.collection import cancel as cancel_collection
from returns_portal.shopper.views.collection import collection
from returns_portal.shopper.views.door_code import door_png, door_svg
from returns_portal.shopper.views.elsewhere import elsewhere
from returns_portal.shopper.views.exchange import change_exchange, exchange
from returns_portal.shopper.views.find import find
from returns_portal.shopper.views.gift_code import gift_code
from returns_portal.shopper.views.items import items
from returns_portal.shopper.views.label import make_label
from returns_portal.shopper.views.message import message
from returns_portal.shopper.views.offer import answer as answer_offer
from returns_portal.shopper.views.orders import orders, sign_out
from returns_portal.shopper.views.policy import policy_json, return_policy, snippet
from returns_portal.shopper.views.posting import posting
from returns_portal.shopper.views.review import review
from returns_portal.shopper.views.second_thoughts import cancel, change, change_review
from returns_portal.shopper.views.shared_parcel import shared_parcel
from returns_portal.shopper.views.status import status
from returns_portal.shopper.views.survey import survey
from returns_portal.shopper.views.unsubscribe import unsubscribe
from returns_portal.shopper.views.way_back import way_back
from returns_portal.shopper.views.withdrawal import model_form, receipt, withdrawal

app_name = "shopper"
urlpatterns = [
    path("", find, name="find"),
    path("qr.svg", door_svg, name="door_svg"),
    path("qr.png", door_png, name="door_png"),
    path("account/<token>/", orders, name="orders"),
    path("account/<token>/sign-out/", sign_out, name="sign_out"),
    path("orders/<token>/", items, name="items"),
    path("orders/<token>/appeal/", appeal, name="appeal"),
    path("orders/<token>/<sealed>/", review, name="review"),
    path("orders/<token>/<sealed>/exchange/<int:line>/", exchange, name="exchange"),
    path("orders/<token>/<sealed>/elsewhere/", elsewhere, name="elsewhere"),
    path("orders/<token>/<sealed>/items/", items, name="change"),
    path("gift-codes/<token>/", gift_code, name="gift_code"),
    path("gift/", gift.door, name="gift"),
    path("gift/<token>/", gift.items, name="gift_items"),
    path("gift/<token>/<sealed>/", gift.review, name="gift_review"),
    path("gift/<token>/<sealed>/items/", gift.items, name="gift_change"),
    path("status/<token>/", status, name="status"),
    path("status/<token>/cancel/", cancel, name="cancel_return"),
    path("status/<token>/change/", change, name="change_return"),
    path("status/<token>/change/<sealed>/", change_review, name="change_review"),
    path("status/<token>/change/<sealed>/exchange/<int:line>/", change_exchange, name="change_exchange"),
    path("status/<token>/change/<sealed>/items/", change, name="change_again"),
    path("status/<token>/message/", message, name="message"),
    path("status/<token>/label/", make_label, name="make_label"),
    path("status/<token>/way-back/", way_back, name="way_back"),
    path("status/<token>/collection/", collection, name="collection"),
    path("status/<token>/collection/cancel/", cancel_collection, name="cancel_collection"),
    path("status/<token>/offer/", answer_offer, name="offer"),
    path("status/<token>/survey/", survey, name="survey"),
    path("status/<token>/parcel/", shared_parcel, name="shared_parcel"),
    path("status/<token>/parcels/<int:parcel>/posting/", posting, name="posting"),
    path("unsubscribe/<token>/", unsubscribe, name="unsubscribe"),
    path("policy/", return_policy, name="return_policy"),
    path("policy.json", policy_json, name="policy_json"),
    path("policy/<slug:place>.html", snippet, name="policy_snippet"),
    path("accessibility/", accessibility, name="accessibility"),
    path("withdrawal/", withdrawal, name="withdrawal"),
    path("withdrawal/form/", model_form, name="withdrawal_form"),
    path("withdrawal/receipts/<token>/", receipt, name="withdrawal_receipt"),
]
