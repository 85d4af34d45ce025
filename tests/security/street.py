"""Two shops at full work, and every word in them that the other must never read."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from labels.models import (
    CarrierAccount,
    CarrierDocument,
    Handout,
    Label,
    LabelBatch,
    LabelDocument,
    Permit,
    StockLabel,
    StockLevel,
    UploadedLabel,
)
from returns import vault
from returns.domain.api_key import Scope
from returns.domain.brand import LogoTone
from returns.domain.bulk import BulkAction
from returns.domain.findings import Sort
from returns.domain.fit_note import FitNoteState
from returns.domain.insight import Dimension
from returns.domain.role import Role
from returns.domain.status import DriftKind
from returns.domain.unannounced import Content, Parcel
from returns.domain.webhooks import SecretKind
from returns.domain.workflow import parse
from returns.locales import english_of
from returns.models import (
    ApiKey,
    BulkJob,
    DataExport,
    DeskCount,
    Destination,
    Drift,
    Finding,
    FitNote,
    GiftPass,
    GradedPhoto,
    GradedPieces,
    InsightSubject,
    Order,
    OrderLine,
    Posting,
    PrivacyRequest,
    PublicEvent,
    Report,
    Restriction,
    Return,
    ReturnEvent,
    ReturnLineItem,
    ReturnPhoto,
    ReverseDelivery,
    SavedView,
    Shop,
    ShopWorkflow,
    StaffMember,
    StaffNote,
    Supplier,
    SupplierClaim,
    Task,
    UnannouncedParcel,
    WebhookDelivery,
    WebhookEndpoint,
    WithdrawalStatement,
    WorkflowRun,
)
from returns.operations.begin_bulk import begin_bulk
from returns.operations.bring_file import take_file
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.operations.drift import note_drift
from returns.operations.keep_view import keep_view
from returns.operations.keep_workflow import make_workflow
from returns.operations.make_gift_code import make_gift_code
from returns.operations.photograph_unannounced import photograph_unannounced
from returns.operations.privacy_request import finish_privacy_request
from returns.operations.publish_events import publish_of
from returns.operations.record_unannounced import record_unannounced
from returns.operations.set_brand import Logo, set_logo
from returns.operations.tag_return import tag_return
from returns.operations.take_evidence import take_evidence
from returns.operations.take_rows import take_rows
from returns.operations.webhook_endpoints import make_endpoint
from returns.operations.write_note import write_note
from returns.queries.api_keys import digest_of
from returns.queries.eligibility import Wanted
from returns_portal.merchant.evidence.gather import gather
from returns_portal.models import SentText, TextAccount
from returns_portal.shopper.selection import new_selection, seal
from shop_integration.models import CustomerSession, Installation
from tests.characters import NOW, fulfilled, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import live_order
from tests.security.keys import SECRET, STAFF, api_key

STAGES = (
    desk.requested,
    desk.approved,
    desk.labelled,
    desk.arrived,
    desk.received,
    desk.due,
    desk.stopped,
    desk.paid,
    desk.declined,
)


@dataclass(frozen=True)
class Household:
    """One shop with an order whose goods are still at home, and a return in every stage."""

    shop: Shop
    fresh: Order
    returns: tuple[Return, ...]
    words: tuple[bytes, ...]

    @property
    def labelled(self) -> Return:
        """The return whose label can be printed."""
        return self.returns[2]

    @property
    def parcel(self) -> ReverseDelivery:
        """Its parcel."""
        return self.labelled.parcels.get()

    @property
    def export(self) -> PrivacyRequest:
        """What somebody asked to see, ready to be handed over."""
        return self.shop.privacy_requests.get()

    @property
    def statement(self) -> WithdrawalStatement:
        """What somebody declared."""
        return self.shop.withdrawal_statements.get()

    @property
    def restriction(self) -> Restriction:
        """What somebody decided about a customer who has no order here."""
        return self.shop.restrictions.get()

    @property
    def unannounced(self) -> UnannouncedParcel:
        """A parcel that nobody knows the return of."""
        return self.shop.unannounced.earliest("pk")

    @property
    def batch(self) -> LabelBatch:
        """Labels that were bought in advance."""
        return self.shop.label_batches.get()

    @property
    def permit(self) -> Permit:
        """A reply service."""
        return self.shop.permits.get()

    @property
    def count(self) -> DeskCount:
        """What somebody counted at the desk."""
        return self.shop.counts.get()

    @property
    def job(self) -> BulkJob:
        """What somebody is about to do with many returns."""
        return self.shop.bulk_jobs.get()

    @property
    def finding(self) -> Finding:
        """What is unusual there."""
        return self.shop.findings.get()

    @property
    def fit_note(self) -> FitNote:
        """What its shop says about how something fits."""
        return self.shop.fit_notes.get()

    @property
    def api_key(self) -> ApiKey:
        """The key of a program."""
        return self.shop.api_keys.get()

    @property
    def endpoint(self) -> WebhookEndpoint:
        """Who is told of events."""
        return self.shop.webhook_endpoints.get()

    @property
    def delivery(self) -> WebhookDelivery:
        """An event on its way there."""
        return self.endpoint.deliveries.order_by("pk")[0]

    @property
    def happening(self) -> PublicEvent:
        """An event that programs can read."""
        return self.delivery.event

    @property
    def task(self) -> Task:
        """What somebody wants done."""
        return self.shop.tasks.get()

    @property
    def workflow(self) -> ShopWorkflow:
        """What happens by itself."""
        return self.shop.workflows.get()

    @property
    def workflow_run(self) -> WorkflowRun:
        """What it did once."""
        return self.workflow.runs.get()

    @property
    def report(self) -> Report:
        """What is sent to somebody by e-mail."""
        return self.shop.reports.get()

    @property
    def view(self) -> SavedView:
        """A view of the list of returns that everybody sees."""
        return self.shop.views.get()

    @property
    def account(self) -> CarrierAccount:
        """An account at a carrier, switched off: nobody here buys anything."""
        return self.shop.carrier_accounts.get()

    @property
    def viewer(self) -> StaffMember:
        """Somebody who works at the shop, and only reads."""
        return self.shop.staff.get(user_id=STAFF[Role.VIEWER])

    @property
    def supplier(self) -> Supplier:
        """Somebody who answers for articles that nobody bought."""
        return self.shop.suppliers.get()

    @property
    def claim(self) -> SupplierClaim:
        """What was put to them about the return whose label can be printed."""
        return self.shop.claims.get()

    @property
    def note(self) -> StaffNote:
        """What somebody wrote to colleagues about it."""
        return self.labelled.notes.get()

    @property
    def evidence(self) -> ReturnEvent:
        """That somebody took the evidence of it."""
        return self.labelled.events.get(kind="evidence.taken")

    @property
    def drift(self) -> Drift:
        """Something that Shopify has otherwise for that return."""
        return self.labelled.drifts.get()

    @property
    def gift(self) -> GiftPass:
        """A present whose recipient may return it."""
        return GiftPass.objects.get(order=self.fresh)

    @property
    def session(self) -> CustomerSession:
        """Somebody who is signed in."""
        return CustomerSession.objects.get(shop=self.shop)

    def selection(self, order: Order | None = None) -> str:
        """One piece of an order, chosen and sealed."""
        order = order or self.fresh
        return seal(order, new_selection([Wanted(fulfilled(order)[0].pk, 1, "size_small")]))


def move_in() -> tuple[Household, Household]:
    """Fill both shops. Nothing that identifies anything is the same in both, return numbers included."""
    atelier, northwind = two_shops()
    return fill(atelier, mark="ATELIERONLY", first=41_000), fill(northwind, mark="NORTHONLY", first=52_000)


def fill(shop: Shop, *, mark: str, first: int) -> Household:
    """Let everything be at work in a shop; `mark` is a word that every name in it gets."""
    Shop.objects.filter(pk=shop.pk).update(last_rma=first)
    returns = tuple(stage(shop, first + place) for place, stage in enumerate(STAGES, start=1))
    live_order(shop, number=first + 99)
    _make_unmistakable(shop, mark)
    _write_policy(shop, mark)
    _open_place(shop, mark)
    _dress(shop)
    for rma in returns:
        for parcel in rma.parcels.exclude(label_ready_at=None):
            _label(parcel, mark)
    _photo(returns[2], mark)
    _upload(returns[2].parcels.get(), mark)
    desk.bury(returns[1], error=f"{mark}-trouble")
    note_drift(rma=returns[2], kind=DriftKind.LINES_CHANGED, facts={}, now=timezone.now())
    _export(shop, mark)
    _declare(shop, mark)
    _restrict(shop, mark)
    _find_parcel(shop, mark)
    _bring(shop, mark)
    _connect(shop, mark)
    _text(shop, mark, returns[2])
    _count(returns[4], mark)
    _choose(shop, mark)
    _say_sent(returns[4].parcels.get(), mark)
    _agree(shop, mark, returns[2])
    _install(shop, mark)
    _sign_in(shop, mark)
    _note(returns[2], mark)
    returns = tuple(desk.again(rma) for rma in returns)
    fresh = shop.orders.exclude(pk__in=[rma.order_id for rma in returns]).get()
    make_gift_code(shop=shop, order_id=fresh.pk, now=timezone.now())
    return Household(shop, fresh, returns, _words(shop, mark))


def _open_place(shop: Shop, mark: str) -> None:
    address = {"name": f"{mark} Atelier", "street": "1 rue", "postcode": "1", "city": mark, "country": "FR"}
    Destination.objects.create(shop=shop, code="known", name=f"{mark} Atelier", address=address, vendor=mark)


def _dress(shop: Shop) -> None:
    logo = Logo(png=b"png", width=2, height=2, tone=LogoTone.OPAQUE)
    set_logo(shop=shop, logo=logo, now=timezone.now())


def _export(shop: Shop, mark: str) -> None:
    request = PrivacyRequest.objects.create(
        shop=shop, kind="export", reference=mark, received_at=timezone.now(), due_at=timezone.now()
    )
    finish_privacy_request(request=request, now=timezone.now(), file=f"{mark}-export".encode())


def _declare(shop: Shop, mark: str) -> None:
    declare_withdrawal(
        shop=shop,
        name=f"{mark} Martin",
        contract=f"#{mark}",
        email=f"{mark.lower()}@shopper.example",
        articles=f"{mark} dress",
        language="en",
        request_key=mark,
        now=timezone.now(),
    )


def _restrict(shop: Shop, mark: str) -> None:
    now = timezone.now()
    Restriction.objects.create(
        shop=shop, email=f"{mark.lower()}@restricted.example", category="other", made_at=now,
        ends_at=now + timedelta(days=30),
    )  # fmt: skip


def _find_parcel(shop: Shop, mark: str) -> None:
    said = Parcel(
        arrived_on=timezone.now().date(), tracking_number=f"{mark}77", reference=mark, name=f"{mark} Martin",
        email=f"{mark.lower()}@parcel.example", note=mark, contents=(Content(f"{mark} scarf", f"{mark}-sku", 1),),
    )  # fmt: skip
    parcel = record_unannounced(shop=shop, said=said, request_key=mark, actor_id="7001", now=timezone.now())
    pictures = {"jpeg": f"{mark}-jpeg".encode(), "thumbnail": f"{mark}-small".encode()}
    photograph_unannounced(shop=shop, parcel_id=parcel.pk, actor_id="7001", now=timezone.now(), **pictures)


def _agree(shop: Shop, mark: str, rma: Return) -> None:
    supplier = Supplier.objects.create(
        shop=shop, name=f"{mark} Supply", email=f"{mark.lower()}@supplier.example", vendors=[f"{mark} vendor"],
        made_at=timezone.now(),
    )  # fmt: skip
    SupplierClaim.objects.create(
        shop=shop, rma=rma, supplier=supplier, key=f"{mark}-key", currency=shop.currency, expected_minor=100,
        sent_at=timezone.now(), due_at=timezone.now() + timedelta(days=3),
    )  # fmt: skip


def _make_unmistakable(shop: Shop, mark: str) -> None:
    for order in shop.orders.all():
        name = f"{mark}-{order.number_key}"
        order.name, order.number_key, order.email = f"#{name}", name.lower(), f"{name.lower()}@shopper.example"
        order.phone, order.address = f"+33 {mark}", {**order.address, "name": f"{mark} Martin", "street": f"1 {mark}"}
        order.save()
        order.returns.update(email=order.email, decline_note=f"{mark}-note")
    OrderLine.objects.filter(order__shop=shop).update(title=f"{mark} dress", sku=f"{mark}-sku")
    ReturnLineItem.objects.filter(rma__shop=shop).update(note=f"{mark} too tight")
    for parcel in ReverseDelivery.objects.filter(rma__shop=shop).exclude(tracking_number=""):
        parcel.tracking_number = f"{mark}{parcel.tracking_number}"
        parcel.save()


def _write_policy(shop: Shop, mark: str) -> None:
    """An exception and a kind of customers, and no draft: what a page changes begins as what is in force."""
    version, words = shop.policies.get(status="ACTIVE"), {"en": f"{mark} name"}
    version.document |= {
        "segments": [{"code": "known", "label": words, "orders": {"min": 1}}],
        "reasons": [*version.document["reasons"], {"code": "known", "label": words, "shopify_handle": "other-reason"}],
        "asked": [{"code": "known", "statement": words, "product_types": ["Nothing"]}],
        "clauses": [{"code": "known", "label": words, "public": False, "then": {"approval": "review"}}],
        "gifts": {"allowed": True},
    }
    version.save()


def _note(rma: Return, mark: str) -> None:
    """A note of colleagues, and the evidence that somebody took a moment ago."""
    now = timezone.now().replace(microsecond=0)
    write_note(rma_id=rma.pk, text=f"{mark} note", request_key=mark, actor_id="7001", now=now)
    with english_of(rma.shop.country):
        document = gather(desk.again(rma), at=now, with_notes=True).document
    take_evidence(rma=rma, sha256=document.sha256, language="en", with_notes=True, actor_id="7001", now=now)


def _photo(rma: Return, mark: str) -> None:
    item = rma.lines.all()[0]
    pictures = {"jpeg": f"{mark}-jpeg".encode(), "thumbnail": f"{mark}-small".encode()}
    ReturnPhoto.objects.create(
        order=rma.order, fulfilled=item.fulfilled, item=item, created_at=timezone.now(), **pictures
    )


def _say_sent(parcel: ReverseDelivery, mark: str) -> None:
    pictures = {"jpeg": f"{mark}-jpeg".encode(), "thumbnail": f"{mark}-small".encode()}
    Posting.objects.create(parcel=parcel, said_at=timezone.now(), tracking_number=f"{mark}1", **pictures)


def _label(parcel: ReverseDelivery, mark: str) -> None:
    label = Label.objects.create(
        parcel=parcel,
        carrier="sandbox",
        reference=f"{mark}-{parcel.pk}",
        shipment_id=f"{mark}-shp-{parcel.pk}",
        tracking_number=parcel.tracking_number,
        state=Label.State.READY,
        created_at=timezone.now(),
        ready_at=timezone.now(),
    )
    picture = {"media_type": "image/png", "content": f"{mark}-counter".encode()}
    CarrierDocument.objects.create(label=label, place=1, kind="qr", sha256="", fetched_at=timezone.now(), **picture)
    for paper in LabelDocument.Format.values:
        pdf = f"%PDF-1.7 {mark} label of {parcel.rma.number}".encode()
        LabelDocument.objects.create(label=label, format=paper, pdf=pdf, sha256="", made_at=timezone.now())


def _upload(parcel: ReverseDelivery, mark: str) -> None:
    UploadedLabel.objects.create(
        parcel=parcel, carrier=f"{mark} post", tracking_number=parcel.tracking_number, media_type="application/pdf",
        content=f"{mark}-label".encode(), zpl=f"^XA{mark}^XZ".encode(), uploaded_at=timezone.now(),
    )  # fmt: skip


def _connect(shop: Shop, mark: str) -> None:
    account = CarrierAccount(
        shop=shop, kind="easypost", name=f"{mark} carrier", test=True, enabled=False, created_at=timezone.now()
    )
    account.credentials, account.webhook_secret = {"key": f"EZTK-{mark}-key"}, f"{mark}-secret"
    account.save()


def _text(shop: Shop, mark: str, rma: Return) -> None:
    account = {"sid": "AC" + "0" * 32, "sealed_token": vault.seal(f"{mark}-token"), "sender": f"{mark[:8]}"}
    TextAccount.objects.create(shop=shop, webhook_token=f"{mark}-texts", **account)
    SentText.objects.create(
        shop=shop, rma=rma, cause=rma.pk, key="label", code=f"{mark}-code", state="SENT", asked_at=timezone.now()
    )


def _bring(shop: Shop, mark: str) -> None:
    now, picture = timezone.now(), f"{mark}-picture".encode()
    kept = {"media_type": "application/pdf", "content": f"{mark}-label".encode(), "preview": picture}
    batch = LabelBatch.objects.create(
        shop=shop, name=f"{mark} batch", carrier=f"{mark} post", state="IN", created_at=now, taken_in_at=now
    )
    label = StockLabel.objects.create(
        shop=shop, batch=batch, position=1, state="OUT", sha256=mark, tracking_number=f"{mark}-stock", **kept
    )
    Handout.objects.create(stock=label, reference=mark, number=f"{mark}-1", at=now)
    StockLevel.objects.create(shop=shop)
    Permit.objects.create(shop=shop, name=f"{mark} permit", carrier=f"{mark} post", created_at=now, **kept)


def _install(shop: Shop, mark: str) -> None:
    row = Installation(shop=shop, installed_at=timezone.now(), access_token_expires_at=timezone.now() + timedelta(1))
    row.hold_scopes(["write_gift_cards"])
    row.access_token = f"token-of-{shop.domain}"
    row.save()
    for role, number in STAFF.items():
        known = {"met_at": timezone.now(), "asked_at": timezone.now()}
        StaffMember.objects.create(shop=shop, user_id=number, name=f"{mark} {role}", role=role, **known)


def _sign_in(shop: Shop, mark: str) -> None:
    now = timezone.now()
    CustomerSession.objects.create(
        shop=shop, customer_gid=f"gid://shopify/Customer/{mark}", key=mark, sealed_access_token="", sealed_id_token="",
        access_token_expires_at=now, begun_at=now,
    )  # fmt: skip


def _words(shop: Shop, mark: str) -> tuple[bytes, ...]:
    numbers = shop.returns.values_list("number", flat=True)
    texts = (mark, mark.lower(), f"token-of-{shop.domain}", SECRET, *numbers)
    return tuple(text.encode() for text in texts)


def _count(rma: Return, mark: str) -> None:
    """What was counted of a return that is in."""
    at = timezone.now()
    about = {"key": mark, "status": "TAKEN", "counted_by": "7001", "sent_by": "7001"}
    count = DeskCount.objects.create(shop=rma.shop, rma=rma, counted_at=at, taken_in_at=at, ended_at=at, **about)
    item = rma.lines.earliest("pk")
    said = {"grade": "b", "disposition": "RESTOCKED", "quantity": 1, "note": f"{mark}-graded"}
    pieces = GradedPieces.objects.create(count=count, fulfilled=item.fulfilled, **said)
    GradedPhoto.objects.create(pieces=pieces, jpeg=mark.encode(), thumbnail=mark.encode(), created_at=at)


def _keep_workflow(shop: Shop, mark: str) -> None:
    """A workflow that is off, and what it did once."""
    told = {"name": f"{mark} workflow", "when": {"event": "return.closed"}, "then": [{"do": "tag", "tag": mark}]}
    row = make_workflow(shop=shop, plan=parse(told), by="7001", now=timezone.now())
    event, now = ReturnEvent.objects.filter(shop=shop).earliest("pk"), timezone.now()
    WorkflowRun.objects.create(
        workflow=row, version=row.versions.get(), rma=event.rma, event=event, status="DONE", due_at=now, created_at=now
    )


def _find(shop: Shop, mark: str) -> None:
    """Something unusual about a product."""
    now = timezone.now()
    week = now.date() - timedelta(days=now.weekday() + 70)
    dress = InsightSubject.objects.create(
        shop=shop, dimension=Dimension.PRODUCT, key=f"{mark}-dress", label=f"{mark} dress"
    )
    counted = {
        "since_week": week - timedelta(weeks=20),
        "until_week": week,
        "k": 40,
        "n": 90,
        "other_k": 90,
        "other_n": 900,
    }
    shop.findings.create(
        key=f"{mark} returns", sort=Sort.PRODUCT, subject=dress, chance=0.001, first_at=now, last_at=now, **counted
    )
    FitNote.objects.create(
        shop=shop, product_gid=dress.key, title=dress.label, texts={"en": f"{mark} runs small."},
        state=FitNoteState.WRITTEN, changed_by=STAFF[Role.OWNER], changed_at=now,
    )  # fmt: skip


def _listen(shop: Shop, mark: str) -> None:
    """Somebody wants to hear of what happens, and something does."""
    make_endpoint(
        shop=shop,
        url=f"https://{mark.lower()}.example.com/hooks",
        description=f"{mark} accounting",
        wants=(),
        kind=SecretKind.V1,
        request_key=uuid.uuid4(),
        by=STAFF[Role.OWNER],
        now=timezone.now(),
    )
    publish_of(shop, now=timezone.now())


def _choose(shop: Shop, mark: str) -> None:
    """Many returns, chosen to be exported, with a tag on one."""
    ApiKey.objects.create(
        shop=shop,
        name=f"{mark} program",
        found_by=api_key(shop)[5:13],
        digest=digest_of(api_key(shop)),
        scopes=[scope.value for scope in Scope],
        request_key=uuid.uuid4(),
        made_by=STAFF[Role.OWNER],
        made_at=timezone.now(),
        ends_at=timezone.now() + timedelta(days=90),
    )
    _listen(shop, mark)
    _find(shop, mark)
    DataExport.objects.create(shop=shop, asked_at=timezone.now(), ready_at=timezone.now())
    Report.objects.create(
        shop=shop, kind="work", rhythm="weekly", weekday=0, language="en", file="csv", made_by="7001",
        email=f"{mark.lower()}@report.example", made_at=timezone.now(), confirmed_at=timezone.now(),
    )  # fmt: skip
    rows = f"Return ID,Order Name,State,Created At,SKU\n1,#1,closed,2026-11-01,{mark} SKU\n"
    file = take_file(shop=shop, file=io.BytesIO(rows.encode()), name=f"{mark}.csv", by="7001", now=timezone.now())
    take_rows(file, timezone.now())
    _keep_workflow(shop, mark)
    Task.objects.create(shop=shop, what=f"{mark} task", by="7001", at=timezone.now())
    keep_view(shop=shop, owner="", name=f"{mark} view", query="?tab=review", now=timezone.now())
    tag_return(rma=shop.returns.earliest("pk"), name=f"{mark} tag", actor_id="7001", now=NOW)
    begin_bulk(
        shop=shop, action=BulkAction.EXPORT, chosen=shop.returns.all(), request_key=mark, staff_id="7001",
        now=timezone.now(),
    )  # fmt: skip
