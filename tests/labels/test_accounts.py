"""Carrier accounts: whose label it is, which account a parcel takes, what is kept of a secret, and when it may go."""

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from labels import accounts, connecting, privacy, purchase, troubles
from labels.account_view import accounts as shown_to
from labels.account_view import webhook_address
from labels.carriers import registry
from labels.carriers.base import Refused, Unavailable, Unusable
from labels.effects import void
from labels.models import CarrierAccount, CarrierEvent, Label
from labels.tracking import poll
from returns.carrier_accounts import NoSuchAccount, NotTaken, StillNeeded, TooMany, Trouble
from returns.domain.status import ParcelStatus
from returns.links import label_url
from returns.models import OutboxMessage, ReverseDelivery, Shop
from returns.operations.cancel_return import cancel_return
from returns.outbox import GiveUp
from tests.characters import NOW, make_shop
from tests.labels.parcels import LATER, label_of, make_label, open_northwind, parcel_of, waiting_return
from tests.labels.pretend_accounts import WRONG_KEY, Carriers, an_account, pretend_kind
from tests.labels.pretend_carrier import answering
from tests.races import all_at_once, tried

pytestmark = pytest.mark.django_db
KEYS = ["M0pf6ySJTTQ1YvBL3bUsMwTDb-UUFYt3Plo6hJcMCfg=", "U2VjcmV0IGtleSBmb3IgdGhlIHRlc3RzIG9ubHkgMDE="]


@pytest.fixture(autouse=True)
def carriers(monkeypatch: pytest.MonkeyPatch) -> Any:
    with override_settings(SANDBOX_CARRIER_URL="http://carrier.invalid/carrier/v1", SANDBOX_CARRIER_KEY="sandbox-key"):
        yield pretend_kind(monkeypatch)


def report(number: str, reference: str = "") -> bytes:
    news = {"event_id": "e1", "tracking_number": number, "reference": reference, "status": "in_transit"}
    return json.dumps(news | {"at": LATER.isoformat()}).encode()


def tell(client: Client, path: str, key: str, body: bytes) -> int:
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Sandbox-Signature": signature}
    return client.post(path, data=body, content_type="application/json", headers=headers).status_code


def address_of(account: CarrierAccount) -> str:
    return f"/carriers/{account.kind}/{account.webhook_token}/webhook"


def renew(account: CarrierAccount, values: dict[str, str], secret: str = "") -> None:
    connecting.renew(
        shop_id=account.shop_id,
        account_id=account.pk,
        name=account.name,
        values=values,
        webhook_secret=secret,
        now=LATER,
    )
    account.refresh_from_db()


def names(shop_id: int, *, prepaid: bool = True) -> str:
    way = accounts.choose(shop_id, prepaid=prepaid)
    return way.account.name if way.account else way.name


def test_a_parcel_takes_the_preferred_account_else_the_sandbox_else_a_slip(settings: Any) -> None:
    shop, other = make_shop(), open_northwind()
    assert (names(shop.pk), accounts.sells_postage(shop.pk)) == ("sandbox", True)
    main, second = an_account(shop, name="Main"), an_account(shop, name="Second", key="other")
    assert names(shop.pk) == "Main"
    connecting.prefer(shop_id=shop.pk, account_id=second.pk)
    assert names(shop.pk) == "Second"
    connecting.switch(shop_id=second.shop_id, account_id=second.pk, on=False)
    assert names(shop.pk) == "Main"
    assert names(shop.pk, prepaid=False) == "slip"
    assert names(other.pk) == "sandbox"
    connecting.switch(shop_id=main.shop_id, account_id=main.pk, on=False)
    settings.SANDBOX_CARRIER_URL = ""
    assert (names(shop.pk), accounts.sells_postage(shop.pk)) == ("slip", False)


def test_a_label_is_bought_and_voided_through_its_own_account(carriers: Carriers) -> None:
    shop = make_shop()
    an_account(shop, key="first")
    rma = waiting_return(shop)
    make_label(rma)
    label = label_of(rma)
    connecting.prefer(shop_id=shop.pk, account_id=an_account(shop, key="second", name="Second").pk)

    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    carriers["first"].shipments[label.shipment_id]["status"] = "voided"
    void(OutboxMessage.objects.get(kind="labels.void"), now=LATER)

    label.refresh_from_db()
    assert (label.carrier, label.account and label.account.name, label.state) == ("pretend", "Main", "VOIDED")
    assert carriers["second"].calls == ["GET shipments"]  # the connection was tested


def test_a_label_is_bought_although_its_account_was_switched_off_meanwhile(carriers: Carriers) -> None:
    shop = make_shop()
    account = an_account(shop, key="first")
    rma = waiting_return(shop)
    carriers["first"].before = answering(503)
    with pytest.raises(Exception, match="No label yet"):
        make_label(rma)
    connecting.switch(shop_id=account.shop_id, account_id=account.pk, on=False)
    carriers["first"].before = lambda request: None
    make_label(rma, now=LATER)
    assert (label_of(rma).state, len(carriers["first"].bought)) == ("READY", 1)


def test_two_accounts_of_one_kind_never_mix(client: Client, carriers: Carriers) -> None:
    shop, other = make_shop(), open_northwind()
    Shop.objects.filter(pk=other.pk).update(return_address=shop.return_address)  # no customs between the two
    other.refresh_from_db()
    ours, theirs = an_account(shop, key="ours"), an_account(other, key="theirs")
    rma, stranger = waiting_return(shop), waiting_return(other, number=2001)
    make_label(rma)
    make_label(stranger)
    number = label_of(rma).tracking_number
    assert number == label_of(stranger).tracking_number  # each carrier counts for itself

    assert tell(client, address_of(theirs), "ours", report(number)) == 401
    assert tell(client, address_of(theirs), "theirs", report(number)) == 200

    assert parcel_of(rma).status == ParcelStatus.LABEL_READY
    assert parcel_of(stranger).status == ParcelStatus.IN_TRANSIT
    assert tell(client, "/carriers/sandbox/webhook", "sandbox-key", report(number, label_of(rma).reference)) == 200
    assert tell(client, f"/carriers/pretend/{'x' * 32}/webhook", "ours", report(number)) == 404
    assert tell(client, f"/carriers/sandbox/{ours.webhook_token}/webhook", "ours", report(number)) == 404
    assert CarrierEvent.objects.count() == 1


def test_a_carrier_is_asked_about_a_parcel_with_the_key_it_was_bought_with(carriers: Carriers) -> None:
    shop = make_shop()
    an_account(shop, key="first")
    rma = waiting_return(shop)
    make_label(rma)
    connecting.prefer(shop_id=shop.pk, account_id=an_account(shop, key="second", name="Second").pk)
    scan = {"status": "in_transit", "at": LATER.isoformat()}
    carriers["first"].before = answering(200, {"tracking_number": label_of(rma).tracking_number, "events": [scan]})
    assert poll(now=LATER + (LATER - NOW) * 10) == 1
    assert parcel_of(rma).status == ParcelStatus.IN_TRANSIT


def test_nothing_is_kept_of_an_account_whose_key_is_not_taken() -> None:
    with pytest.raises(NotTaken) as refused:
        an_account(make_shop(), key=WRONG_KEY)
    assert refused.value.trouble == Trouble.KEY
    assert not CarrierAccount.objects.exists()


def test_a_test_key_makes_a_test_account_and_says_so_on_paper() -> None:
    shop = make_shop()
    account = an_account(shop, key="test-key")
    assert account.test
    assert accounts.choose(shop.pk).capabilities.test
    renew(account, {"key": "live-key"}, "")
    assert not accounts.choose(shop.pk).capabilities.test


def test_secrets_are_sealed_and_survive_new_keys(settings: Any) -> None:
    account = an_account(make_shop(), key="a-secret-key")
    renew(account, {}, "a-webhook-secret")
    row = CarrierAccount.objects.values().get()
    assert not any("secret" in str(value) for value in row.values())

    settings.FIELD_ENCRYPTION_KEYS = [KEYS[0], *settings.FIELD_ENCRYPTION_KEYS]
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_ENCRYPTION_KEYS = [KEYS[0]]
    account.refresh_from_db()
    assert (account.credentials, account.webhook_secret) == ({"key": "a-secret-key"}, "a-webhook-secret")

    settings.FIELD_ENCRYPTION_KEYS = [KEYS[1]]
    with pytest.raises(Unusable, match="enter them again"):
        accounts.adapter(account)
    renew(account, {"key": "another-key"}, "")
    assert account.credentials == {"key": "another-key"}


def test_an_account_stays_as_long_as_its_labels_live() -> None:
    shop = make_shop()
    account = an_account(shop)
    rma = waiting_return(shop)
    make_label(rma)
    with pytest.raises(StillNeeded) as refused:
        connecting.disconnect(shop_id=shop.pk, account_id=account.pk)
    assert refused.value.count == 1

    ReverseDelivery.objects.filter(rma=rma).update(status=ParcelStatus.DELIVERED)
    connecting.disconnect(shop_id=shop.pk, account_id=account.pk)

    label = label_of(rma)
    assert (label.account, label.carrier) == (None, "pretend")
    with pytest.raises(Refused, match="no longer configured"):
        accounts.carrier_of(label)
    link = label_url(shop_id=shop.pk, parcel_id=label.parcel_id)
    assert Client().get(link).status_code == 200  # it was drawn before
    answer = Client().get(f"{link}?format=a6")
    assert answer.status_code == 410
    assert "no longer works with the carrier" in answer.content.decode()


def test_a_kind_that_is_gone_is_said_and_nothing_is_bought(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    an_account(shop)
    rma = waiting_return(shop)
    make_label(rma)
    cancel_return(rma_id=rma.pk, actor="merchant", now=LATER)
    monkeypatch.setattr(registry, "KINDS", {})
    assert names(shop.pk) == "sandbox"
    with pytest.raises(GiveUp, match="no longer configured"):
        void(OutboxMessage.objects.get(kind="labels.void"), now=LATER)


def test_a_shop_that_left_leaves_no_secret_and_an_erased_one_nothing(carriers: Carriers) -> None:
    shop, other = make_shop(), open_northwind()
    account, kept = an_account(shop), an_account(other, key="kept")
    rma = waiting_return(shop)
    make_label(rma)

    connecting.drop_credentials(shop.pk)

    account.refresh_from_db()
    assert (account.sealed_credentials, account.sealed_webhook_secret, account.enabled) == ("", "", False)
    with pytest.raises(Unusable, match="no credentials"):
        accounts.carrier_of(label_of(rma))
    assert accounts.way_of(label_of(rma)).capabilities.postage

    privacy.erase(shop.pk)
    assert list(CarrierAccount.objects.all()) == [kept]
    assert not Label.objects.filter(parcel__rma__shop=shop).exists()


def test_another_customers_key_would_orphan_living_labels_so_it_is_not_taken(carriers: Carriers) -> None:
    shop = make_shop()
    account = an_account(shop, key="first")
    make_label(waiting_return(shop))
    with pytest.raises(NotTaken) as refused:
        renew(account, {"key": "of-somebody-else"})
    assert "knows nothing of the labels" in str(refused.value.detail)
    with pytest.raises(NotTaken) as refused:
        renew(account, {"key": "test-key"})
    assert "do not mix" in str(refused.value.detail)
    account.refresh_from_db()
    assert account.credentials == {"key": "first"}


def test_a_connection_that_broke_is_noted_and_noted_again_when_it_is_mended(carriers: Carriers) -> None:
    account = an_account(make_shop(), key="first")
    asked = {"shop_id": account.shop_id, "account_id": account.pk, "now": LATER}
    for status, trouble in ((401, Trouble.KEY), (422, Trouble.REFUSED), (503, Trouble.UNREACHABLE)):
        carriers["first"].before = answering(status)
        assert not connecting.try_out(**asked)
        account.refresh_from_db()
        assert (account.problem, account.tested_at) == (trouble, LATER)
    carriers["first"].before = lambda request: None
    assert connecting.try_out(**asked)
    account.refresh_from_db()
    assert account.problem == ""


def test_a_key_that_ended_is_found_before_a_shopper_needs_it(carriers: Carriers) -> None:
    shop = make_shop()
    an_account(shop, key="first", name="First")
    connecting.switch(shop_id=shop.pk, account_id=an_account(shop, key="off", name="Off").pk, on=False)
    assert connecting.try_untested(now=LATER) == 0  # it was tested when it was connected
    carriers["first"].before = answering(401)
    day_after = NOW + connecting.TESTED_EVERY + (LATER - NOW)
    assert connecting.try_untested(now=day_after) == 1
    (alarm,) = troubles.alarms(shop.pk, now=day_after)
    assert (alarm.name, alarm.trouble, alarm.since) == ("First", Trouble.KEY, day_after)
    assert connecting.try_untested(now=day_after) == 0
    carriers["first"].before = lambda request: None
    assert connecting.try_untested(now=day_after + connecting.TESTED_EVERY * 2) == 1
    assert troubles.alarms(shop.pk, now=day_after) == []


@pytest.mark.parametrize(("status", "trouble"), [(401, Trouble.KEY), (402, Trouble.UNPAID)])
def test_an_account_that_sells_no_label_is_an_alarm_at_once_and_until_it_sells_one(
    carriers: Carriers, status: int, trouble: Trouble
) -> None:
    shop, day = make_shop(), timedelta(days=1)
    account = an_account(shop, key="first", name="First")
    carriers["first"].before = answering(status)
    for hours in (0, 5):
        with pytest.raises(GiveUp):
            make_label(waiting_return(shop, number=1001 + hours), now=LATER + timedelta(hours=hours))
    (alarm,) = troubles.alarms(shop.pk, now=LATER + day)
    assert (alarm.trouble, alarm.since) == (trouble, LATER), "the moment when it began stays"
    assert troubles.alarms(open_northwind().pk, now=LATER + day) == []
    carriers["first"].before = lambda request: None
    connecting.try_untested(now=LATER + 2 * day)
    assert len(troubles.alarms(shop.pk, now=LATER + 2 * day)) == (trouble == Trouble.UNPAID), "asking costs nothing"
    CarrierAccount.objects.update(problem=trouble, problem_since=LATER)
    make_label(waiting_return(shop, number=1020), now=LATER + 2 * day)
    account.refresh_from_db()
    assert (account.problem, account.problem_since) == ("", None)


def test_a_carrier_that_is_away_is_an_alarm_after_a_day(carriers: Carriers) -> None:
    account = an_account(make_shop(), key="first")
    carriers["first"].before = answering(503)
    connecting.try_out(shop_id=account.shop_id, account_id=account.pk, now=LATER)
    assert not troubles.alarms(account.shop_id, now=LATER + timedelta(hours=23))
    assert troubles.alarms(account.shop_id, now=LATER + timedelta(hours=24))


def test_nobody_reaches_another_shops_account() -> None:
    shop, account = open_northwind(), an_account(make_shop())
    asked: dict[str, Any] = {"shop_id": shop.pk, "account_id": account.pk}
    for act, more in (
        (connecting.prefer, {}),
        (connecting.switch, {"on": False}),
        (connecting.try_out, {"now": LATER}),
        (connecting.report_here, {}),
        (connecting.renew, {"name": "Mine", "values": {"key": "mine"}, "now": LATER}),
    ):
        with pytest.raises(NoSuchAccount):
            act(**asked, **more)
    connecting.disconnect(**asked)
    account.refresh_from_db()
    assert (account.name, account.enabled) == ("Main", True)


def test_a_shop_has_so_many_accounts_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "MOST_ACCOUNTS", 1)
    shop = make_shop()
    an_account(shop)
    with pytest.raises(TooMany):
        an_account(shop, key="second")


def test_a_carrier_that_can_be_told_signs_with_a_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []

    def tell(given: Any, url: str, secret: str) -> None:
        if not told:
            told.append((url, "refused"))
            raise Unavailable("the carrier did not answer")
        told.append((url, secret))

    monkeypatch.setattr(registry, "KINDS", {"pretend": replace(registry.KINDS["pretend"], tell=tell)})
    account = an_account(make_shop())
    assert account.webhook_secret == ""  # it could not be told, and the account is kept all the same
    assert connecting.report_here(shop_id=account.shop_id, account_id=account.pk)
    account.refresh_from_db()
    assert told[-1] == (webhook_address(account), account.webhook_secret)
    assert address_of(account) in told[-1][0]


def test_pages_are_shown_four_characters_of_a_secret_at_most() -> None:
    shop = make_shop()
    an_account(shop, key="a-very-secret-key-1234", name="Main")
    an_account(shop, key="short", name="Second")
    first, second = shown_to(shop.pk)
    assert [first.given[0][2], second.given[0][2]] == ["••••1234", "••••"]
    assert (first.preferred, second.preferred, first.living) == (True, False, 0)
    assert "very-secret" not in repr(first)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_account_that_a_label_was_just_intended_with_stays_or_the_label_is_tried_later() -> None:
    shop = make_shop()
    account, rma = an_account(shop), waiting_return(shop)
    parcel = parcel_of(rma).pk

    def act(number: int) -> object:
        if number % 2:
            return connecting.disconnect(shop_id=shop.pk, account_id=account.pk)
        return purchase.intend(shop_id=shop.pk, parcel_id=parcel, number=rma.number, now=NOW)[0].pk

    all_at_once(tried(act, refusals=(StillNeeded, Unavailable)), crowd=6)

    label = Label.objects.filter(parcel=parcel).first()
    there = CarrierAccount.objects.filter(pk=account.pk).exists()
    if label is not None and label.carrier == "pretend":
        assert there
        assert label.account_id == account.pk
    assert there == (label is not None and label.carrier == "pretend")
