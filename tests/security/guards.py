"""Who guards which address. A new address belongs into GUARDS before the tests are content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from django.urls import URLPattern, URLResolver, get_resolver


class Key(Enum):
    """What somebody must bring to get in."""

    NOTHING = auto()  # open to the world: nothing of any shop is there
    CARRIER = auto()  # the carrier's signature over the body
    TEXT_REPORT = auto()  # the token of a shop's account for texts, and the provider's signature over the fields
    TEXT_LINK = auto()  # the code in a text; leads to the page of its return
    CARRIER_ACCOUNT = auto()  # the token of a shop's carrier account, and its carrier's signature over the body
    METRICS = auto()  # the token of whoever runs the installation: nothing of any shop is there
    FLOW = auto()  # the app's own signature over the body, which names the shop
    MAIL_PROVIDER = auto()  # the secret of the webhook of the mail provider in use
    STAFF = auto()  # an ID token; the page shows the token's shop
    STAFF_RETURN = auto()  # an ID token, and the number of a return of that shop
    STAFF_WITHDRAWAL = auto()  # an ID token, and the id of a withdrawal of that shop
    STAFF_RESTRICTION = auto()  # an ID token, and the id of a restriction of that shop
    STAFF_ACCOUNT = auto()  # an ID token, and the id of a carrier account of that shop
    STAFF_MEMBER = auto()  # an ID token, and the id of somebody who works at that shop
    STAFF_SUPPLIER = auto()  # an ID token, and the id of a supplier of that shop
    STAFF_PARCEL = auto()  # an ID token, and the id of an unannounced parcel of that shop
    STAFF_BATCH = auto()  # an ID token, and the id of a batch of labels of that shop
    STAFF_PERMIT = auto()  # an ID token, and the id of a reply service of that shop
    STAFF_COUNT = auto()  # an ID token, and the id of a count of the desk of that shop
    STAFF_ENDPOINT = auto()  # an ID token, and the id of an endpoint of that shop that is told of events
    STAFF_API_KEY = auto()  # an ID token, and the id of a program's key to that shop
    STAFF_VIEW = auto()  # an ID token, and the id of a view of the list that is that shop's
    STAFF_JOB = auto()  # an ID token, and the id of a job on many returns of that shop
    STAFF_FIT_NOTE = auto()  # an ID token, and the id of a fit note of that shop
    STAFF_FINDING = auto()  # an ID token, and the id of something unusual that was found at that shop
    STAFF_BROUGHT = auto()  # an ID token, and the id of a file with returns that was brought to that shop
    BROUGHT = auto()  # a link to such a file with what became of it, for a quarter of an hour
    STAFF_TASK = auto()  # an ID token, and the id of a task on that shop's list
    STAFF_WORKFLOW = auto()  # an ID token, and the id of a workflow of that shop
    STAFF_WORKFLOW_RUN = auto()  # an ID token, and the id of a run of such a workflow
    STAFF_REPORT = auto()  # an ID token, and the id of a report that that shop has sent
    API = auto()  # a program's key; what is read is its shop's
    API_NAMED = auto()  # a program's key, and the name of something of its shop
    SHOP = auto()  # the shop's address alone; shows nothing but the shop's name and policy
    PUBLIC = auto()  # the same, and the same for everybody: caches may keep it, scripts of other sites may read it
    EXTENSION = auto()  # a session token of the shop's customer; counts who asks, and scripts of Shopify's may read it
    LOOK = auto()  # the shop's address alone; shows nothing but the look that the merchant published
    ORDER = auto()  # a link to an order
    SELECTION = auto()  # a link to an order, and a selection sealed for it
    GIFT = auto()  # a link to a present, for who typed its code
    GIFT_SELECTION = auto()  # the same, and a selection sealed for its order
    RETURN = auto()  # a link to a return
    RETURN_SELECTION = auto()  # a link to a return, and a selection sealed for its order
    SUPPLIER = auto()  # a supplier's link to a claim, as long as nobody made it void
    LABEL = auto()  # a link to a label
    STOCK_PICTURE = auto()  # a link to a picture of a label in a shop's stock, for an hour
    PERMIT_PICTURE = auto()  # a link to a picture of a reply service's artwork, for an hour
    PRINTER_FILE = auto()  # a link to what a shop uploaded for its label printer, for a quarter of an hour
    ACCOUNT = auto()  # a link to the orders of who is signed in
    WAY_IN = auto()  # a link that leads to Shopify's sign-in; counts who goes
    STATE = auto()  # the state that Shopify brings back from there
    RECEIPT = auto()  # a link to the receipt of a statement of withdrawal
    REGISTER = auto()  # a link to the register of withdrawals, for a quarter of an hour
    JOURNAL = auto()  # a link to the journal of money, for a quarter of an hour
    ARTICLES = auto()  # a link to the articles with problems, for a quarter of an hour
    ASK = auto()  # a host in the query: whether it is some shop's, and nothing else
    INSERTS = auto()  # a link to a sheet of cards for parcels, for a quarter of an hour
    TRIAL = auto()  # a link to a test sheet, for a quarter of an hour
    SCORES = auto()  # a link to the scorecards of suppliers, for a quarter of an hour
    LABEL_COSTS = auto()  # a link to what labels cost, for a quarter of an hour
    UNSUBSCRIBE = auto()  # a link to oppose marketing, and the other way round
    INSIGHTS = auto()  # a link to the tables of insights, for a quarter of an hour
    EVIDENCE = auto()  # a link to the evidence of a return that was taken just now, for a quarter of an hour
    SURVEY = auto()  # a link to what shoppers said after their returns, for a quarter of an hour
    BULK_EXPORT = auto()  # a link to chosen returns as a file, for a quarter of an hour
    WHOLE = auto()  # a link to an export of everything, for a quarter of an hour
    REPORT = auto()  # a link in a report, for who gets it: agrees or stops it, and nothing else
    REPORT_PREVIEW = auto()  # a link to a report as it would go now, for a quarter of an hour
    PREVIEW = auto()  # a link to a message that staff look at before it is kept, for a quarter of an hour
    EXPORT = auto()  # a link to a privacy export, for a quarter of an hour
    PHOTO = auto()  # a link to a shopper's photo, for an hour
    PARCEL_PHOTO = auto()  # a link to a picture of an unannounced parcel, for an hour
    RECEIPT_PHOTO = auto()  # a link to a picture of the receipt for a parcel that was handed in, for an hour
    COUNT_PHOTO = auto()  # a link to a picture of counted goods, for an hour
    POLICY = auto()  # a link to a policy's document, for a quarter of an hour
    EXPLANATION = auto()  # a link to a return's decision, for a quarter of an hour


STAFF_KEYS = frozenset(
    {
        Key.STAFF,
        Key.STAFF_RETURN,
        Key.STAFF_WITHDRAWAL,
        Key.STAFF_RESTRICTION,
        Key.STAFF_PARCEL,
        Key.STAFF_BATCH,
        Key.STAFF_PERMIT,
        Key.STAFF_COUNT,
        Key.STAFF_JOB,
        Key.STAFF_ENDPOINT,
        Key.STAFF_API_KEY,
        Key.STAFF_REPORT,
        Key.STAFF_TASK,
        Key.STAFF_BROUGHT,
        Key.STAFF_WORKFLOW,
        Key.STAFF_WORKFLOW_RUN,
        Key.STAFF_FINDING,
        Key.STAFF_FIT_NOTE,
        Key.STAFF_VIEW,
        Key.STAFF_MEMBER,
        Key.STAFF_SUPPLIER,
        Key.STAFF_ACCOUNT,
    }
)


@dataclass(frozen=True)
class Guard:
    """The key, and the methods that are answered; HEAD goes wherever GET goes, as Django has it."""

    key: Key
    methods: tuple[str, ...] = ("GET", "HEAD")


READ, SEND, BOTH = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")
SHOPPER = {
    "": Guard(Key.SHOP, BOTH),
    "qr.svg": Guard(Key.PUBLIC, READ),
    "qr.png": Guard(Key.PUBLIC, READ),
    "orders/<token>/": Guard(Key.ORDER, BOTH),
    "orders/<token>/appeal/": Guard(Key.ORDER, BOTH),
    "status/<token>/message/": Guard(Key.RETURN, BOTH),
    "orders/<token>/<sealed>/": Guard(Key.SELECTION, BOTH),
    "orders/<token>/<sealed>/exchange/<int:line>/": Guard(Key.SELECTION, BOTH),
    "orders/<token>/<sealed>/elsewhere/": Guard(Key.SELECTION, BOTH),
    "orders/<token>/<sealed>/items/": Guard(Key.SELECTION, BOTH),
    "status/<token>/": Guard(Key.RETURN, READ),
    "status/<token>/cancel/": Guard(Key.RETURN, BOTH),
    "status/<token>/change/": Guard(Key.RETURN, BOTH),
    "status/<token>/change/<sealed>/": Guard(Key.RETURN_SELECTION, BOTH),
    "status/<token>/change/<sealed>/exchange/<int:line>/": Guard(Key.RETURN_SELECTION, BOTH),
    "status/<token>/change/<sealed>/items/": Guard(Key.RETURN_SELECTION, BOTH),
    "status/<token>/label/": Guard(Key.RETURN, SEND),
    "status/<token>/parcel/": Guard(Key.RETURN, SEND),
    "status/<token>/survey/": Guard(Key.RETURN, SEND),
    "status/<token>/offer/": Guard(Key.RETURN, SEND),
    "status/<token>/parcels/<int:parcel>/posting/": Guard(Key.RETURN, SEND),
    "status/<token>/way-back/": Guard(Key.RETURN, BOTH),
    "status/<token>/collection/": Guard(Key.RETURN, BOTH),
    "status/<token>/collection/cancel/": Guard(Key.RETURN, SEND),
    "gift-codes/<token>/": Guard(Key.ORDER, BOTH),
    "gift/": Guard(Key.SHOP, BOTH),
    "gift/<token>/": Guard(Key.GIFT, BOTH),
    "gift/<token>/<sealed>/": Guard(Key.GIFT_SELECTION, BOTH),
    "gift/<token>/<sealed>/items/": Guard(Key.GIFT_SELECTION, BOTH),
    "account/<token>/": Guard(Key.ACCOUNT, READ),
    "account/<token>/sign-out/": Guard(Key.ACCOUNT, SEND),
    "unsubscribe/<token>/": Guard(Key.UNSUBSCRIBE, BOTH),
    "policy/": Guard(Key.PUBLIC, READ),
    "accessibility/": Guard(Key.PUBLIC, READ),
    "policy.json": Guard(Key.PUBLIC, READ),
    "policy/<slug:place>.html": Guard(Key.PUBLIC, READ),
    "withdrawal/": Guard(Key.SHOP, BOTH),
    "withdrawal/form/": Guard(Key.SHOP, READ),
    "withdrawal/receipts/<token>/": Guard(Key.RECEIPT, READ),
}
OWN, PROXY = "returns/<slug:handle>/", "proxy/"
GUARDS = {
    "healthz": Guard(Key.NOTHING),
    "readyz": Guard(Key.NOTHING),
    "metrics": Guard(Key.METRICS),
    "app/patch-id-token": Guard(Key.NOTHING),
    "own-domains/ask": Guard(Key.ASK),
    "flow/actions": Guard(Key.FLOW, SEND),
    "flow/lifecycle": Guard(Key.FLOW, SEND),
    "carriers/<slug:name>/webhook": Guard(Key.CARRIER, SEND),
    "carriers/<slug:kind>/<str:token>/webhook": Guard(Key.CARRIER_ACCOUNT, SEND),
    "mail/<slug:provider>/webhook": Guard(Key.MAIL_PROVIDER, ("HEAD", "POST")),
    "labels/<str:token>.pdf": Guard(Key.LABEL),
    "insights/<str:token>.csv": Guard(Key.INSIGHTS),
    "insights/<str:token>.xlsx": Guard(Key.INSIGHTS),
    "app/insights/": Guard(Key.STAFF),
    "app/insights/unusual/": Guard(Key.STAFF),
    "app/insights/unusual/<int:finding_id>/": Guard(Key.STAFF_FINDING, SEND),
    "app/tasks/": Guard(Key.STAFF, BOTH),
    "app/tasks/<int:task_id>/": Guard(Key.STAFF_TASK, SEND),
    "app/insights/unusual/<int:finding_id>/draft/": Guard(Key.STAFF_FINDING, SEND),
    "app/insights/week/": Guard(Key.STAFF),
    "app/insights/costs/": Guard(Key.STAFF, BOTH),
    "app/insights/one/product/": Guard(Key.STAFF),
    "app/insights/<slug:dimension>/": Guard(Key.STAFF),
    "labels/<str:token>/qr.png": Guard(Key.LABEL),
    "labels/<str:token>/counter.png": Guard(Key.LABEL),
    "inserts/<str:token>.pdf": Guard(Key.INSERTS),
    "trials/<str:token>.pdf": Guard(Key.TRIAL),
    "articles/<str:token>.csv": Guard(Key.ARTICLES),
    "labels/<str:token>.zpl": Guard(Key.PRINTER_FILE),
    "app/": Guard(Key.STAFF),
    "app/returns/": Guard(Key.STAFF),
    "app/views/": Guard(Key.STAFF, SEND),
    "app/views/<int:view_id>/": Guard(Key.STAFF_VIEW, SEND),
    "app/bulk/": Guard(Key.STAFF),
    "app/bulk/new/": Guard(Key.STAFF, SEND),
    "app/bulk/<int:job_id>/": Guard(Key.STAFF_JOB),
    "app/bulk/<int:job_id>/start/": Guard(Key.STAFF_JOB, SEND),
    "app/bulk/<int:job_id>/cancel/": Guard(Key.STAFF_JOB, SEND),
    "app/bulk/<int:job_id>/again/": Guard(Key.STAFF_JOB, SEND),
    "exports/<str:token>/returns.<slug:ending>": Guard(Key.BULK_EXPORT),
    "app/settings/": Guard(Key.STAFF),
    "texts/<str:token>/report": Guard(Key.TEXT_REPORT, SEND),
    "t/<str:code>": Guard(Key.TEXT_LINK, ("GET",)),
    "app/messages/texts/": Guard(Key.STAFF, BOTH),
    "app/messages/texts/removal/": Guard(Key.STAFF, SEND),
    "app/settings/contact/": Guard(Key.STAFF, SEND),
    "app/settings/address/": Guard(Key.STAFF, SEND),
    "app/settings/shipping/": Guard(Key.STAFF, SEND),
    "app/settings/stores/": Guard(Key.STAFF, SEND),
    "app/settings/pick-up/": Guard(Key.STAFF, SEND),
    "app/collections/": Guard(Key.STAFF),
    "app/settings/destinations/": Guard(Key.STAFF, BOTH),
    "app/settings/destinations/<slug:code>/": Guard(Key.STAFF, BOTH),
    "app/settings/destinations/<slug:code>/removal/": Guard(Key.STAFF, SEND),
    "app/settings/policy/": Guard(Key.STAFF, SEND),
    "app/returns/<slug:number>/exchanges/<int:line_id>/refund/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/linked-order/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/linked-order/refunds/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/linked-order/refund/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/linked-order/loss/": Guard(Key.STAFF_RETURN, SEND),
    "app/settings/exchanges/": Guard(Key.STAFF, SEND),
    "app/settings/sign-in/": Guard(Key.STAFF, SEND),
    "app/settings/storefront/": Guard(Key.STAFF),
    "app/settings/carriers/": Guard(Key.STAFF),
    "app/settings/carriers/parcels/": Guard(Key.STAFF, SEND),
    "app/settings/catalogue/": Guard(Key.STAFF),
    "app/settings/catalogue/count/": Guard(Key.STAFF, SEND),
    "app/settings/trial/": Guard(Key.STAFF, BOTH),
    "app/returns/<slug:number>/parcels/<int:parcel>/astray/<slug:step>/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/parcels/<int:parcel>/posting/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/parcels/<int:parcel>/posting/refusal/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/shared-parcel/": Guard(Key.STAFF_RETURN, SEND),
    "app/settings/carriers/connect/<slug:kind>/": Guard(Key.STAFF, BOTH),
    "app/settings/carriers/<int:account_id>/": Guard(Key.STAFF_ACCOUNT, BOTH),
    "app/settings/carriers/<int:account_id>/switch/": Guard(Key.STAFF_ACCOUNT, SEND),
    "app/settings/carriers/<int:account_id>/disconnect/": Guard(Key.STAFF_ACCOUNT, SEND),
    "app/settings/carriers/<int:account_id>/<slug:doing>/": Guard(Key.STAFF_ACCOUNT, SEND),
    "app/settings/policy/base/": Guard(Key.STAFF, SEND),
    "app/settings/return-rules/": Guard(Key.STAFF, SEND),
    "app/settings/features/": Guard(Key.STAFF, SEND),
    "app/policy/": Guard(Key.STAFF),
    "app/policy/publication/": Guard(Key.STAFF, SEND),
    "app/policy/simulation/": Guard(Key.STAFF, BOTH),
    "app/policy/undoing/": Guard(Key.STAFF, SEND),
    "app/policy/start/": Guard(Key.STAFF, SEND),
    "app/settings/policy/preview/": Guard(Key.STAFF, SEND),
    "app/policy/exception-preview/": Guard(Key.STAFF, SEND),
    "app/policy/draft/": Guard(Key.STAFF, SEND),
    "app/policy/draft/removal/": Guard(Key.STAFF, SEND),
    "app/policy/clauses/": Guard(Key.STAFF, BOTH),
    "app/policy/clauses/<slug:code>/": Guard(Key.STAFF, BOTH),
    "app/policy/clauses/<slug:code>/removal/": Guard(Key.STAFF, SEND),
    "app/policy/clauses/<slug:code>/move/": Guard(Key.STAFF, SEND),
    "app/policy/segments/": Guard(Key.STAFF, BOTH),
    "app/policy/segments/<slug:code>/": Guard(Key.STAFF, BOTH),
    "app/policy/segments/<slug:code>/removal/": Guard(Key.STAFF, SEND),
    "app/policy/reasons/": Guard(Key.STAFF, BOTH),
    "app/policy/reasons/<slug:code>/": Guard(Key.STAFF, BOTH),
    "app/policy/reasons/<slug:code>/removal/": Guard(Key.STAFF, SEND),
    "app/policy/reasons/<slug:code>/move/": Guard(Key.STAFF, SEND),
    "app/policy/asked/": Guard(Key.STAFF, BOTH),
    "app/policy/asked/<slug:code>/": Guard(Key.STAFF, BOTH),
    "app/policy/asked/<slug:code>/removal/": Guard(Key.STAFF, SEND),
    "app/policy/asked/<slug:code>/move/": Guard(Key.STAFF, SEND),
    "app/policy/versions/<int:number>/": Guard(Key.STAFF),
    "app/policy/versions/<int:number>/draft/": Guard(Key.STAFF, SEND),
    "app/policy/versions/<int:number>/cancellation/": Guard(Key.STAFF, SEND),
    "app/settings/history/": Guard(Key.STAFF),
    "app/settings/history/stop/": Guard(Key.STAFF, SEND),
    "app/settings/history/retry/": Guard(Key.STAFF, SEND),
    "app/settings/brand/": Guard(Key.STAFF, BOTH),
    "app/settings/brand/preview/": Guard(Key.STAFF, SEND),
    "app/settings/brand/logo/": Guard(Key.STAFF, SEND),
    "app/settings/brand/reset/": Guard(Key.STAFF, SEND),
    "theme/<slug:mark>.css": Guard(Key.NOTHING),
    "brands/<slug:handle>/<slug:mark>.png": Guard(Key.LOOK),
    "brands/<slug:handle>/<slug:where>/<slug:mark>.css": Guard(Key.LOOK),
    "api/v1/openapi.json": Guard(Key.PUBLIC),
    "api/v1/mcp": Guard(Key.API, SEND),
    "api/v1/me": Guard(Key.API),
    "api/v1/orders": Guard(Key.API),
    "api/v1/orders/<slug:order>": Guard(Key.API_NAMED),
    "api/v1/orders/<slug:order>/lines/<int:line>/exchanges": Guard(Key.API_NAMED),
    "api/v1/withdrawals": Guard(Key.API),
    "api/v1/withdrawals/<int:withdrawal>": Guard(Key.API_NAMED),
    "api/v1/withdrawals/<int:withdrawal>/order": Guard(Key.API_NAMED, SEND),
    "api/v1/withdrawals/<int:withdrawal>/return": Guard(Key.API_NAMED, SEND),
    "api/v1/withdrawals/<int:withdrawal>/information": Guard(Key.API_NAMED, SEND),
    "api/v1/withdrawals/<int:withdrawal>/answer": Guard(Key.API_NAMED, SEND),
    "api/v1/withdrawals/<int:withdrawal>/posting": Guard(Key.API_NAMED, SEND),
    "api/v1/unannounced-parcels": Guard(Key.API, BOTH),
    "api/v1/unannounced-parcels/<int:unannounced>": Guard(Key.API_NAMED, BOTH),
    "api/v1/unannounced-parcels/<int:unannounced>/return": Guard(Key.API_NAMED, SEND),
    "api/v1/unannounced-parcels/<int:unannounced>/return/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/unannounced-parcels/<int:unannounced>/division": Guard(Key.API_NAMED, SEND),
    "api/v1/unannounced-parcels/<int:unannounced>/closure": Guard(Key.API_NAMED, SEND),
    "api/v1/unannounced-parcels/<int:unannounced>/reopening": Guard(Key.API_NAMED, SEND),
    "api/v1/settings/messages": Guard(Key.API),
    "api/v1/settings/messages/<slug:message>/<slug:language>": Guard(Key.API, BOTH),
    "api/v1/settings/messages/<slug:message>/<slug:language>/reset": Guard(Key.API, SEND),
    "api/v1/settings/page-texts/<slug:language>": Guard(Key.API, BOTH),
    "api/v1/settings/page-texts/<slug:language>/reset": Guard(Key.API, SEND),
    "api/v1/settings/message-terms": Guard(Key.API, BOTH),
    "api/v1/settings/after-returns": Guard(Key.API, BOTH),
    "api/v1/reports": Guard(Key.API, BOTH),
    "api/v1/reports/<int:report>/sending": Guard(Key.API_NAMED, SEND),
    "api/v1/reports/<int:report>/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/orders/<slug:order>/gift-code": Guard(Key.API_NAMED, SEND),
    "api/v1/orders/<slug:order>/delivery": Guard(Key.API_NAMED, SEND),
    "api/v1/suppliers/scorecards": Guard(Key.API),
    "api/v1/insights/survey": Guard(Key.API),
    "api/v1/insights/label-costs": Guard(Key.API),
    "api/v1/settings/costs": Guard(Key.API, BOTH),
    "api/v1/webhook-endpoints/<int:endpoint>/deliveries": Guard(Key.API_NAMED),
    "api/v1/fit-notes": Guard(Key.API, BOTH),
    "api/v1/fit-notes/<int:fit_note>": Guard(Key.API_NAMED),
    "api/v1/fit-notes/<int:fit_note>/again": Guard(Key.API_NAMED, SEND),
    "api/v1/fit-notes/<int:fit_note>/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/policies": Guard(Key.API),
    "api/v1/policies/<int:version>": Guard(Key.API),
    "api/v1/suppliers": Guard(Key.API, BOTH),
    "api/v1/suppliers/<int:supplier>": Guard(Key.API_NAMED, BOTH),
    "api/v1/insights": Guard(Key.API),
    "api/v1/events": Guard(Key.API),
    "api/v1/exports": Guard(Key.API),
    "api/v1/exports/<int:export>/file": Guard(Key.API_NAMED),
    "api/v1/events/<slug:event>": Guard(Key.API_NAMED),
    "api/v1/event-types": Guard(Key.API),
    "api/v1/webhook-endpoints": Guard(Key.API, BOTH),
    "api/v1/webhook-endpoints/<int:endpoint>": Guard(Key.API_NAMED, BOTH),
    "api/v1/webhook-endpoints/<int:endpoint>/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/webhook-endpoints/<int:endpoint>/test": Guard(Key.API_NAMED, SEND),
    "api/v1/webhook-endpoints/<int:endpoint>/replay": Guard(Key.API_NAMED, SEND),
    "api/v1/returns": Guard(Key.API, BOTH),
    "api/v1/returns/<slug:number>": Guard(Key.API_NAMED),
    "api/v1/returns/<slug:number>/labels": Guard(Key.API_NAMED, BOTH),
    "api/v1/returns/<slug:number>/approval": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/refusal": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/explanation": Guard(Key.API_NAMED),
    "api/v1/returns/<slug:number>/messages": Guard(Key.API_NAMED, BOTH),
    "api/v1/returns/<slug:number>/cancellation": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/closure": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/reopening": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/receipt": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/settlement": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/outcome": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/offer": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/offer/withdrawal": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/notes": Guard(Key.API_NAMED, BOTH),
    "api/v1/returns/<slug:number>/tags": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/assignee": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/assignee/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/insights/weeks": Guard(Key.API),
    "api/v1/settings": Guard(Key.API),
    "api/v1/settings/stores": Guard(Key.API, BOTH),
    "api/v1/settings/destinations": Guard(Key.API, BOTH),
    "api/v1/settings/languages": Guard(Key.API, SEND),
    "api/v1/settings/contact": Guard(Key.API, SEND),
    "api/v1/settings/return-address": Guard(Key.API, SEND),
    "api/v1/settings/brand": Guard(Key.API, SEND),
    "api/v1/settings/destinations/<slug:code>": Guard(Key.API, SEND),
    "api/v1/settings/destinations/<slug:code>/removal": Guard(Key.API, SEND),
    "api/v1/suppliers/<int:supplier>/rest": Guard(Key.API_NAMED, SEND),
    "api/v1/policy-draft": Guard(Key.API, BOTH),
    "api/v1/policy-draft/simulation": Guard(Key.API, BOTH),
    "api/v1/tasks": Guard(Key.API, BOTH),
    "api/v1/tasks/<int:task>": Guard(Key.API_NAMED),
    "api/v1/findings": Guard(Key.API),
    "api/v1/workflows": Guard(Key.API, BOTH),
    "api/v1/workflows/<int:workflow>": Guard(Key.API_NAMED, BOTH),
    "api/v1/workflows/<int:workflow>/trial": Guard(Key.API_NAMED),
    "api/v1/workflows/<int:workflow>/runs": Guard(Key.API_NAMED),
    "api/v1/workflow-runs/<int:run>": Guard(Key.API_NAMED),
    "api/v1/policy-draft/removal": Guard(Key.API, SEND),
    "api/v1/policy-draft/publication": Guard(Key.API, SEND),
    "api/v1/policies/<int:version>/draft": Guard(Key.API, SEND),
    "api/v1/policies/<int:version>/cancellation": Guard(Key.API, SEND),
    "api/v1/tasks/<int:task>/done": Guard(Key.API_NAMED, SEND),
    "api/v1/tasks/<int:task>/reopening": Guard(Key.API_NAMED, SEND),
    "api/v1/tasks/<int:task>/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/findings/<int:finding>/answer": Guard(Key.API_NAMED, SEND),
    "api/v1/findings/<int:finding>/answer/undoing": Guard(Key.API_NAMED, SEND),
    "api/v1/workflows/<int:workflow>/switch": Guard(Key.API_NAMED, SEND),
    "api/v1/workflows/<int:workflow>/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/bulk-jobs": Guard(Key.API, BOTH),
    "api/v1/bulk-jobs/<int:job>": Guard(Key.API_NAMED),
    "api/v1/bulk-jobs/<int:job>/rows": Guard(Key.API_NAMED),
    "api/v1/bulk-jobs/<int:job>/start": Guard(Key.API_NAMED, SEND),
    "api/v1/bulk-jobs/<int:job>/cancellation": Guard(Key.API_NAMED, SEND),
    "api/v1/bulk-jobs/<int:job>/again": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/photos": Guard(Key.API_NAMED),
    "api/v1/returns/<slug:number>/differences": Guard(Key.API_NAMED),
    "api/v1/returns/<slug:number>/shared-parcel": Guard(Key.API_NAMED, BOTH),
    "api/v1/returns/<slug:number>/claims": Guard(Key.API_NAMED),
    "api/v1/colleagues": Guard(Key.API),
    "api/v1/returns/<slug:number>/claims/<int:claim>/messages": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/claims/<int:claim>/money": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/claims/<int:claim>/renewal": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/claims/<int:claim>/loss": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/claims/<int:claim>/link": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/claims/<int:claim>/link/revocation": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/claims/<int:claim>/seen": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/evidence": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/order-refunds": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/deduction": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/override": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/differences/<int:drift>": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/linked-order/retries": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/linked-order/refund": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/linked-order/refunds": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/linked-order/loss": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/parcels/<int:parcel>/posting": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/parcels/<int:parcel>/posting/refusal": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/parcels/<int:parcel>/loss": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/parcels/<int:parcel>/patience": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/parcels/<int:parcel>/new-label": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/own-label": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/store": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/collection": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/removal": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/keeping": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/sending": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/exchanges/<int:exchange>/refund": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/repair/beginning": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/repair/delay": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/repair/end": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/repair/failure": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/refusal/undoing": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/receipt/undoing": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/notes/<int:note>": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/notes/<int:note>/withdrawal": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/messages/rest": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/retries": Guard(Key.API_NAMED, SEND),
    "api/v1/returns/<slug:number>/mailbox": Guard(Key.API_NAMED, SEND),
    "app/settings/webhooks/": Guard(Key.STAFF, BOTH),
    "app/settings/webhooks/<int:endpoint_id>/": Guard(Key.STAFF_ENDPOINT, BOTH),
    "app/settings/webhooks/<int:endpoint_id>/switch/": Guard(Key.STAFF_ENDPOINT, SEND),
    "app/settings/webhooks/<int:endpoint_id>/secret/": Guard(Key.STAFF_ENDPOINT, SEND),
    "app/settings/webhooks/<int:endpoint_id>/test/": Guard(Key.STAFF_ENDPOINT, SEND),
    "app/settings/webhooks/<int:endpoint_id>/replay/": Guard(Key.STAFF_ENDPOINT, SEND),
    "app/settings/webhooks/<int:endpoint_id>/removal/": Guard(Key.STAFF_ENDPOINT, SEND),
    "app/settings/webhooks/<int:endpoint_id>/deliveries/<int:delivery_id>/": Guard(Key.STAFF_ENDPOINT, BOTH),
    "app/settings/flow/": Guard(Key.STAFF, BOTH),
    "app/settings/workflows/": Guard(Key.STAFF, BOTH),
    "app/settings/workflows/new/": Guard(Key.STAFF, BOTH),
    "app/settings/workflows/<int:workflow_id>/": Guard(Key.STAFF_WORKFLOW, BOTH),
    "app/settings/workflows/<int:workflow_id>/switch/": Guard(Key.STAFF_WORKFLOW, SEND),
    "app/settings/workflows/<int:workflow_id>/removal/": Guard(Key.STAFF_WORKFLOW, SEND),
    "app/settings/workflows/<int:workflow_id>/trial/": Guard(Key.STAFF_WORKFLOW),
    "app/settings/workflows/<int:workflow_id>/runs/": Guard(Key.STAFF_WORKFLOW),
    "app/workflow-runs/<int:run_id>/": Guard(Key.STAFF_WORKFLOW_RUN),
    "app/settings/keys/": Guard(Key.STAFF, BOTH),
    "app/settings/keys/<int:key_id>/": Guard(Key.STAFF_API_KEY),
    "app/settings/keys/<int:key_id>/caps/": Guard(Key.STAFF_API_KEY, SEND),
    "app/settings/keys/<int:key_id>/rotation/": Guard(Key.STAFF_API_KEY, SEND),
    "app/settings/keys/<int:key_id>/revocation/": Guard(Key.STAFF_API_KEY, SEND),
    "app/settings/staff/": Guard(Key.STAFF),
    "app/settings/staff/rules/": Guard(Key.STAFF, SEND),
    "app/settings/staff/<int:member_id>/role/": Guard(Key.STAFF_MEMBER, SEND),
    "app/settings/staff/<int:member_id>/removal/": Guard(Key.STAFF_MEMBER, SEND),
    "app/settings/import/": Guard(Key.STAFF, BOTH),
    "app/settings/import/<int:file_id>/": Guard(Key.STAFF_BROUGHT, BOTH),
    "app/settings/import/<int:file_id>/start/": Guard(Key.STAFF_BROUGHT, SEND),
    "app/settings/import/<int:file_id>/undo/": Guard(Key.STAFF_BROUGHT, SEND),
    "app/settings/import/<int:file_id>/removal/": Guard(Key.STAFF_BROUGHT, SEND),
    "imports/<str:token>/rows.csv": Guard(Key.BROUGHT),
    "app/settings/export/": Guard(Key.STAFF, BOTH),
    "app/settings/export/rhythm/": Guard(Key.STAFF, SEND),
    "everything/<str:token>.zip": Guard(Key.WHOLE),
    "app/settings/privacy/": Guard(Key.STAFF, BOTH),
    "privacy/<str:token>.zip": Guard(Key.EXPORT),
    "supplier/<str:token>/": Guard(Key.SUPPLIER, BOTH),
    "extensions/orders/<int:order_id>/return/": Guard(Key.EXTENSION, ("GET", "HEAD", "OPTIONS")),
    "sign-in/begin/<token>/": Guard(Key.WAY_IN, ("GET",)),
    "sign-in/callback": Guard(Key.STATE, ("GET",)),
    "sign-in/ended": Guard(Key.NOTHING),
    "policies/<str:token>.json": Guard(Key.POLICY),
    "photos/<str:token>.jpg": Guard(Key.PHOTO),
    "photos/<str:token>/small.jpg": Guard(Key.PHOTO),
    "receipts/<str:token>.jpg": Guard(Key.RECEIPT_PHOTO),
    "receipts/<str:token>/small.jpg": Guard(Key.RECEIPT_PHOTO),
    "count-photos/<str:token>.jpg": Guard(Key.COUNT_PHOTO),
    "count-photos/<str:token>/small.jpg": Guard(Key.COUNT_PHOTO),
    "parcel-photos/<str:token>.jpg": Guard(Key.PARCEL_PHOTO),
    "parcel-photos/<str:token>/small.jpg": Guard(Key.PARCEL_PHOTO),
    "decisions/<str:token>.json": Guard(Key.EXPLANATION),
    "evidence/<str:token>.<slug:paper>": Guard(Key.EVIDENCE),
    "app/returns/<slug:number>/customer/": Guard(Key.STAFF_RETURN),
    "app/returns/<slug:number>/override/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/refusal/undoing/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/next/": Guard(Key.STAFF_RETURN),
    "app/returns/<slug:number>/deduction/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/receipt/undoing/": Guard(Key.STAFF_RETURN, SEND),
    "app/mentions/": Guard(Key.STAFF, BOTH),
    "app/returns/<slug:number>/evidence/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/assignee/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/tags/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/notes/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/notes/<int:note_id>/<slug:deed>/": Guard(Key.STAFF_RETURN, SEND),
    "app/settings/withdrawal/": Guard(Key.STAFF, SEND),
    "app/settings/care/": Guard(Key.STAFF, SEND),
    "app/settings/languages/": Guard(Key.STAFF, SEND),
    "app/returns/<slug:number>/restriction/": Guard(Key.STAFF_RETURN, BOTH),
    "app/restrictions/": Guard(Key.STAFF),
    "app/restrictions/<int:restriction_id>/": Guard(Key.STAFF_RESTRICTION),
    "app/restrictions/<int:restriction_id>/end/": Guard(Key.STAFF_RESTRICTION, SEND),
    "app/restrictions/<int:restriction_id>/answer/": Guard(Key.STAFF_RESTRICTION, SEND),
    "app/desk/": Guard(Key.STAFF),
    "app/desk/ahead/": Guard(Key.STAFF),
    "app/desk/photo/": Guard(Key.STAFF, SEND),
    "app/settings/desk/": Guard(Key.STAFF, SEND),
    "app/desk/returns/<slug:number>/": Guard(Key.STAFF_RETURN),
    "app/desk/returns/<slug:number>/count/": Guard(Key.STAFF_RETURN, SEND),
    "app/desk/counts/<int:count_id>/": Guard(Key.STAFF_COUNT),
    "app/desk/counts/<int:count_id>/settlement/": Guard(Key.STAFF_COUNT, SEND),
    "app/desk/counts/<int:count_id>/confirmation/": Guard(Key.STAFF_COUNT, SEND),
    "app/desk/counts/<int:count_id>/undoing/": Guard(Key.STAFF_COUNT, SEND),
    "app/desk/counts/<int:count_id>/discarding/": Guard(Key.STAFF_COUNT, SEND),
    "app/unannounced/": Guard(Key.STAFF),
    "app/unannounced/new/": Guard(Key.STAFF, BOTH),
    "app/unannounced/<int:parcel_id>/": Guard(Key.STAFF_PARCEL),
    "app/unannounced/<int:parcel_id>/details/": Guard(Key.STAFF_PARCEL, BOTH),
    "app/unannounced/<int:parcel_id>/matching/": Guard(Key.STAFF_PARCEL, SEND),
    "app/unannounced/<int:parcel_id>/division/": Guard(Key.STAFF_PARCEL, SEND),
    "app/unannounced/<int:parcel_id>/unmatching/": Guard(Key.STAFF_PARCEL, SEND),
    "app/unannounced/<int:parcel_id>/closure/": Guard(Key.STAFF_PARCEL, SEND),
    "app/unannounced/<int:parcel_id>/reopening/": Guard(Key.STAFF_PARCEL, SEND),
    "app/unannounced/<int:parcel_id>/photos/": Guard(Key.STAFF_PARCEL, SEND),
    "app/unannounced/<int:parcel_id>/photos/<int:photo_id>/removal/": Guard(Key.STAFF_PARCEL, SEND),
    "app/labels/": Guard(Key.STAFF),
    "app/labels/order/": Guard(Key.STAFF, SEND),
    "app/labels/levels/": Guard(Key.STAFF, SEND),
    "app/labels/batches/new/": Guard(Key.STAFF, BOTH),
    "app/labels/batches/<int:batch_id>/": Guard(Key.STAFF_BATCH),
    "app/labels/batches/<int:batch_id>/intake/": Guard(Key.STAFF_BATCH, SEND),
    "app/labels/batches/<int:batch_id>/withdrawal/": Guard(Key.STAFF_BATCH, SEND),
    "app/labels/batches/<int:batch_id>/removal/": Guard(Key.STAFF_BATCH, SEND),
    "app/labels/permits/new/": Guard(Key.STAFF, BOTH),
    "app/labels/permits/<int:permit_id>/end/": Guard(Key.STAFF_PERMIT, SEND),
    "stock/<str:token>.png": Guard(Key.STOCK_PICTURE),
    "permits/<str:token>.png": Guard(Key.PERMIT_PICTURE),
    "app/suppliers/": Guard(Key.STAFF),
    "app/suppliers/scorecards/": Guard(Key.STAFF),
    "suppliers/<str:token>.csv": Guard(Key.SCORES),
    "survey/<str:token>.csv": Guard(Key.SURVEY),
    "app/survey/": Guard(Key.STAFF),
    "app/fit-notes/": Guard(Key.STAFF),
    "app/fit-notes/one/": Guard(Key.STAFF, BOTH),
    "app/fit-notes/access/": Guard(Key.STAFF, SEND),
    "app/fit-notes/<int:fit_note_id>/removal/": Guard(Key.STAFF_FIT_NOTE, SEND),
    "app/fit-notes/<int:fit_note_id>/again/": Guard(Key.STAFF_FIT_NOTE, SEND),
    "app/reports/": Guard(Key.STAFF, BOTH),
    "app/reports/<int:report_id>/sending/": Guard(Key.STAFF_REPORT, SEND),
    "app/reports/<int:report_id>/removal/": Guard(Key.STAFF_REPORT, SEND),
    "reports/<str:token>/": Guard(Key.REPORT, BOTH),
    "report-previews/<str:token>/": Guard(Key.REPORT_PREVIEW),
    "label-costs/<str:token>.csv": Guard(Key.LABEL_COSTS),
    "app/label-costs/": Guard(Key.STAFF),
    "app/suppliers/new/": Guard(Key.STAFF, BOTH),
    "app/suppliers/<int:supplier_id>/": Guard(Key.STAFF_SUPPLIER, BOTH),
    "app/suppliers/<int:supplier_id>/rest/": Guard(Key.STAFF_SUPPLIER, SEND),
    "app/withdrawals/": Guard(Key.STAFF),
    "app/withdrawals/<int:withdrawal_id>/": Guard(Key.STAFF_WITHDRAWAL),
    "app/withdrawals/<int:withdrawal_id>/matching/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "app/withdrawals/<int:withdrawal_id>/acceptance/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "app/withdrawals/<int:withdrawal_id>/information/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "app/withdrawals/<int:withdrawal_id>/answer/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "app/withdrawals/<int:withdrawal_id>/posting/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "app/withdrawals/<int:withdrawal_id>/payment/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "app/withdrawals/<int:withdrawal_id>/deduction/": Guard(Key.STAFF_WITHDRAWAL, SEND),
    "withdrawals/<str:token>.csv": Guard(Key.REGISTER),
    "app/messages/": Guard(Key.STAFF, BOTH),
    "app/messages/after/": Guard(Key.STAFF, BOTH),
    "app/messages/after/preview/": Guard(Key.STAFF, SEND),
    "app/messages/<slug:key>/<slug:language>/": Guard(Key.STAFF, BOTH),
    "app/messages/<slug:key>/<slug:language>/reset/": Guard(Key.STAFF, SEND),
    "app/messages/<slug:key>/<slug:language>/preview/": Guard(Key.STAFF, SEND),
    "app/messages/<slug:key>/<slug:language>/test/": Guard(Key.STAFF, SEND),
    "app/settings/domain/": Guard(Key.STAFF, BOTH),
    "app/settings/domain/verification/": Guard(Key.STAFF, SEND),
    "app/settings/domain/removal/": Guard(Key.STAFF, SEND),
    "app/settings/texts/": Guard(Key.STAFF),
    "app/settings/texts/<slug:language>/": Guard(Key.STAFF, BOTH),
    "app/settings/texts/<slug:language>/reset/": Guard(Key.STAFF, SEND),
    "app/settings/texts/<slug:language>/preview/": Guard(Key.STAFF, SEND),
    "message-previews/<str:token>/": Guard(Key.PREVIEW),
    "app/settings/money/": Guard(Key.STAFF),
    "money/<str:token>.csv": Guard(Key.JOURNAL),
    "app/returns/new/": Guard(Key.STAFF, BOTH),
    "app/gift-codes/": Guard(Key.STAFF, SEND),
    "app/delivery-reports/": Guard(Key.STAFF, SEND),
    "app/returns/<slug:number>/": Guard(Key.STAFF_RETURN),
    "app/returns/<slug:number>/progress/": Guard(Key.STAFF_RETURN),
    "app/returns/<slug:number>/approval/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/refusal/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/receipt/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/settlement/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/requests/<int:request_id>/yes/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/requests/<int:request_id>/no/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/offer/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/outcome/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/retries/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/cancellation/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/label/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/closure/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/reopening/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/claims/<int:claim_id>/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/removal/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/repair/<slug:step>/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/mailbox/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/new-label/": Guard(Key.STAFF_RETURN, SEND),
    "app/waiting/": Guard(Key.STAFF),
    "app/waiting/<slug:number>/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/sending/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/message/<slug:act>/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/keeping/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/store/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/collection/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/order-refunds/": Guard(Key.STAFF_RETURN, SEND),
    "app/returns/<slug:number>/differences/<int:drift_id>/": Guard(Key.STAFF_RETURN, SEND),
    **{OWN + path: guard for path, guard in SHOPPER.items()},
    **{PROXY + path: guard for path, guard in SHOPPER.items()},
}


def routes() -> Iterator[str]:
    """Every address that Django answers, as it is written in the urls.py files, joined."""
    yield from _walk(get_resolver().url_patterns, "")


def guarded_by(*keys: Key, method: str = "") -> list[str]:
    """The addresses behind one of these keys, those that answer `method` if it is given."""
    return [path for path, guard in GUARDS.items() if guard.key in keys and (not method or method in guard.methods)]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path
