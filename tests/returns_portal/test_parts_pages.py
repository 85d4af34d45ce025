"""A return in parts, as staff count it, as its shopper follows it, and as its mail tells it."""

from __future__ import annotations

import csv
import io
from html import unescape
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from returns import outbox
from returns.domain.second_thoughts import TooLate, objection_to_cancel, objection_to_change
from returns.domain.status import DispositionType, Outcome, ParcelStatus, Stage
from returns.links import register_url
from returns.models import Order, OutboxMessage, Return, Settlement, Shop, Withdrawal
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.receive_part import receive_part
from returns.operations.record_posting import record_posting
from returns.operations.take_back_return import take_back_return
from returns.queries.register import clock_of, part_at_hand, register, state_counts, state_of
from returns.queries.replacements import standing_of
from tests.characters import Bought, ask, make_order, make_shop, pay
from tests.parts import LATER, again, at_shopify, come, opened
from tests.returns.test_withdrawals import matched, terms
from tests.returns_portal.merchant_desk import arrived, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order, unsigned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.APP_URL = "https://returns.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def rma(shop: Shop) -> Return:
    """One dress and two pullovers whose parcel was delivered."""
    return at_shopify(arrived(shop))


def address(rma: Return, noun: str = "") -> str:
    return f"/app/returns/{rma.number}/" + (f"{noun}/" if noun else "")


def page(rma: Return, locale: str = "en") -> str:
    return unescape(staff_of(rma.shop, locale=locale).get(address(rma)).content.decode())


def told(rma: Return, dress: str = "RESTOCKED", **pullovers: int) -> dict[str, Any]:
    first, second = rma.lines.all()
    said = {f"line-{second.pk}-{kind}": number for kind, number in pullovers.items()}
    return {f"line-{first.pk}": dress} | said


def count(rma: Return, sent: dict[str, Any], *, htmx: bool = True) -> Any:
    return staff_of(rma.shop, htmx=htmx).post(address(rma, "receipt"), sent)


class TestTheDesk:
    def test_what_is_on_its_way_is_an_answer_beside_missing(self, rma: Return) -> None:
        for text, words in ((page(rma), "Still on its way"), (page(rma, "fr"), "Encore en chemin")):
            assert text.count(words) == 2, "once for the dress, once for the pullovers"

    def test_counting_a_part_makes_the_rest_a_return(self, rma: Return) -> None:
        answer = count(rma, told(rma, RESTOCKED=1, ON_ITS_WAY=1))
        assert answer.status_code == 200
        rest = Return.objects.get(first_part=rma)
        assert f"What is still on its way is return {rest.number}." in answer["HX-Trigger"]
        assert "Refund €88.90" in answer.content.decode()
        assert again(rest).settlement.total_presentment_minor == 3900
        for each in (rma, rest):
            text = page(each)
            assert "Comes in parts:" in text
            assert f"<strong>{each.number}</strong>" in text
            assert f'href="{address(rest if each == rma else rma)}"' in text

    def test_without_htmx_it_leads_back_to_the_page(self, rma: Return) -> None:
        answer = count(rma, told(rma, dress="ON_ITS_WAY", RESTOCKED=2), htmx=False)
        assert (answer.status_code, answer["Location"]) == (303, address(rma))
        assert Return.objects.get(first_part=rma).lines.get().line.title == "Robe midi"

    def test_a_second_click_counts_nothing_twice(self, rma: Return) -> None:
        sent = told(rma, RESTOCKED=1, ON_ITS_WAY=1)
        assert [count(rma, sent).status_code for _ in range(2)] == [200, 409]
        assert Return.objects.count() == 2

    @pytest.mark.parametrize(
        "pullovers", [{"ON_ITS_WAY": 1}, {"RESTOCKED": 2, "ON_ITS_WAY": 1}, {"ON_ITS_WAY": -1, "RESTOCKED": 3}]
    )
    def test_pieces_must_add_up(self, rma: Return, pullovers: dict[str, int]) -> None:
        assert count(rma, told(rma, **pullovers)).status_code == 422
        assert Return.objects.count() == 1

    @pytest.mark.parametrize("pullovers", [{"ON_ITS_WAY": 2}, {"ON_ITS_WAY": 1, "MISSING": 1}])
    def test_something_must_be_here(self, rma: Return, pullovers: dict[str, int]) -> None:
        answer = count(rma, told(rma, dress="ON_ITS_WAY", **pullovers))
        assert answer.status_code == 422
        assert "At least one piece must be here." in answer.content.decode()
        assert Return.objects.get().received_at is None

    def test_a_single_piece_comes_or_does_not(self, shop: Shop) -> None:
        single = opened(make_order(shop, Bought()), 1)
        assert "Still on its way" not in page(single)
        sent = {f"line-{single.lines.get().pk}": "ON_ITS_WAY"}
        assert count(single, sent).status_code == 422

    def test_what_has_no_parts_is_not_offered_any(self, rma: Return) -> None:
        rma.exchange_lines.create(
            variant_gid="v", product_gid="p", title="Robe", quantity=1, price_shop_minor=1, price_presentment_minor=1
        )
        assert "Still on its way" not in page(rma)

    def test_what_shopify_has_not_heard_of_waits_a_minute(self, rma: Return) -> None:
        OutboxMessage.objects.filter(stream=f"return:{rma.pk}:shopify").update(done_at=None)
        answer = count(rma, told(rma, RESTOCKED=1, ON_ITS_WAY=1))
        assert answer.status_code == 409
        assert "Shopify does not know all about this return yet" in answer.content.decode()
        assert Return.objects.get().received_at is None

    def test_a_label_that_is_still_used_goes_with_the_rest(self, shop: Shop) -> None:
        rma = at_shopify(arrived(shop, status=ParcelStatus.IN_TRANSIT))
        assert 'name="label_to_come"' in page(rma)
        assert count(rma, told(rma, RESTOCKED=1, ON_ITS_WAY=1) | {"label_to_come": "on"}).status_code == 200
        assert Return.objects.get(first_part=rma).parcels.get().status == ParcelStatus.IN_TRANSIT
        text = page(rma)
        assert "The goods came without a label of this return." in text
        assert "No label yet" not in text

    def test_a_delivered_label_is_not_asked_about(self, rma: Return) -> None:
        assert 'name="label_to_come"' not in page(rma)

    def test_another_shop_counts_nothing(self, rma: Return) -> None:
        other = make_shop("other.myshopify.com")
        answer = staff_of(other, htmx=True).post(address(rma, "receipt"), told(rma, RESTOCKED=1, ON_ITS_WAY=1))
        assert answer.status_code == 404
        assert Return.objects.count() == 1


class TestTheShopper:
    @pytest.fixture
    def parts(self, shop: Shop) -> tuple[Return, Return]:
        order: Order = live_order(shop, Bought(), Bought("Pull", 2, 3900))
        rma = ask(order, quantities=(1, 2), now=timezone.now())
        approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
        rma = at_shopify(rma)
        return again(rma), come(rma, 1, 1)

    @pytest.mark.parametrize(
        ("lang", "words"), [("en", "Your return comes in parts"), ("fr", "Votre retour arrive en plusieurs parties")]
    )
    def test_each_part_leads_to_the_other(self, parts: tuple[Return, Return], lang: str, words: str) -> None:
        rma, rest = parts
        shopper = Shopper(rma.shop)
        for one, other in ((rma, rest), (rest, rma)):
            text = unescape(shopper.get(shopper.status_path(one), lang=lang).content.decode())
            assert words in text
            assert unsigned(shopper.status_path(other)) in text
            assert "1 × Pull" in text

    @pytest.mark.parametrize("outcome", [Outcome.REFUND, Outcome.STORE_CREDIT])
    def test_nobody_is_told_that_nothing_is_left_to_do(self, parts: tuple[Return, Return], outcome: Outcome) -> None:
        rma, _ = parts
        Return.objects.filter(pk=rma.pk).update(outcome=outcome)
        shopper = Shopper(rma.shop)
        text = shopper.get(shopper.status_path(rma), lang="en").content.decode()
        assert "for this part. The rest is still awaited." in text
        assert "nothing left for you to do" not in text

    def test_a_rest_that_was_called_off_is_not_awaited(self, parts: tuple[Return, Return]) -> None:
        rma, rest = parts
        take_back_return(rma_id=rest.pk, now=timezone.now())
        shopper = Shopper(rma.shop)
        text = shopper.get(shopper.status_path(rma), lang="en").content.decode()
        assert "The rest is still awaited." not in text
        assert "This return was cancelled" in text
        outbox.carry_out(OutboxMessage.objects.get(kind="mail.received"), clock=timezone.now)
        assert outgoing.outbox[0].subject == "Atelier Demo a reçu votre retour"

    def test_a_return_that_comes_at_once_says_nothing_of_parts(self, shop: Shop) -> None:
        rma = ask(live_order(shop), now=timezone.now())
        shopper = Shopper(shop)
        assert "comes in parts" not in shopper.get(shopper.status_path(rma)).content.decode()

    def test_the_rest_can_be_called_off_but_not_changed(self, parts: tuple[Return, Return]) -> None:
        _, rest = parts
        standing = standing_of(rest)
        assert (objection_to_cancel(standing), objection_to_change(standing)) == (None, TooLate.PARTED)
        shopper = Shopper(rest.shop)
        text = shopper.get(shopper.status_path(rest), lang="en").content.decode()
        assert "Cancel this return" in text
        assert "Change this return" not in text

    @pytest.mark.parametrize(
        ("locale", "subject", "said"),
        [
            ("en", "Atelier Demo has received a part of your return", "Still on its way"),
            ("fr", "Atelier Demo a reçu une partie de votre retour", "Encore en chemin"),
        ],
    )
    def test_the_mail_says_what_came_and_what_is_awaited(
        self, parts: tuple[Return, Return], locale: str, subject: str, said: str
    ) -> None:
        rma, rest = parts
        Return.objects.filter(pk=rma.pk).update(locale=locale)
        message = OutboxMessage.objects.get(kind="mail.received")
        outbox.carry_out(message, clock=timezone.now)
        (letter,) = outgoing.outbox
        assert letter.subject == subject
        for body in (letter.body, str(letter.alternatives[0].content)):
            here, _, awaited = unescape(body).partition(said)
            assert "1 × Robe midi" in here
            assert "1 × Pull" in here
            assert "1 × Pull" in awaited
            assert "Robe" not in awaited
            assert rest.number in awaited
            assert unsigned(Shopper(rma.shop).status_path(rest)) in awaited


class TestAWithdrawal:
    @pytest.fixture
    def withdrawal(self, shop: Shop) -> Withdrawal:
        terms(shop)
        make_order(shop)
        found = matched(shop)
        at_shopify(found.rma)
        return self.read(found)

    def read(self, withdrawal: Withdrawal) -> Withdrawal:
        return register(withdrawal.shop).get(pk=withdrawal.pk)

    def part(self, withdrawal: Withdrawal) -> Return:
        """The dress is here, the pullovers are not."""
        dress = withdrawal.rma.lines.first()
        counts = {dress.pk: {DispositionType.RESTOCKED: 1}}
        return again(receive_part(rma_id=withdrawal.rma.pk, counts=counts, actor="merchant", now=LATER))

    def settle(self, rma: Return) -> None:
        Settlement.objects.filter(rma=rma).update(status="DUE", due_at=LATER)
        pay(again(rma), at=LATER)

    def test_outbound_delivery_goes_back_with_the_rest(self, withdrawal: Withdrawal) -> None:
        rest = self.part(withdrawal)
        totals = [again(each).settlement.total_presentment_minor for each in (withdrawal.rma, rest)]
        assert totals == [4990, 2 * 3900 + 490]

    def test_it_is_settled_when_all_parts_are(self, withdrawal: Withdrawal) -> None:
        rest = self.part(withdrawal)
        self.settle(withdrawal.rma)
        withdrawal = self.read(withdrawal)
        assert (state_of(withdrawal), state_counts(withdrawal.shop)["return"]) == ("return", 1)
        assert part_at_hand(withdrawal) == rest
        self.settle(rest)
        withdrawal = self.read(withdrawal)
        assert (state_of(withdrawal), state_counts(withdrawal.shop)["done"]) == ("done", 1)

    def test_the_file_of_the_register_tells_of_all_parts(self, withdrawal: Withdrawal) -> None:
        rest = self.part(withdrawal)
        self.settle(withdrawal.rma)
        row = self.line_of(withdrawal)
        told = (row["state"], row["return"], row["goods_received_at"], row["refund_status"], row["refunded_at"])
        assert told == ("return", f"{withdrawal.rma.number} {rest.number}", "", "QUOTED", "")
        assert row["refund_minor"] == str(4990 + 2 * 3900 + 490)
        Return.objects.filter(pk=rest.pk).update(received_at=LATER)
        self.settle(rest)
        row = self.line_of(withdrawal)
        assert (row["state"], row["refund_status"], row["refund_minor"]) == ("done", "PAID", str(4990 + 2 * 3900 + 490))
        assert row["refunded_at"] == row["goods_received_at"] == LATER.isoformat(timespec="seconds")

    def test_a_part_that_was_called_off_is_no_money_in_the_file(self, withdrawal: Withdrawal) -> None:
        rest = self.part(withdrawal)
        self.settle(withdrawal.rma)
        cancel_return(rma_id=rest.pk, actor="merchant", now=LATER)
        row = self.line_of(withdrawal)
        assert (row["state"], row["refund_status"], row["refund_minor"]) == ("done", "PAID", "4990")

    def line_of(self, withdrawal: Withdrawal) -> dict[str, str]:
        """The withdrawal's line in the file for the authorities."""
        answer: Any = staff_of(None).get(register_url(shop_id=withdrawal.shop_id))
        text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
        [row] = csv.DictReader(io.StringIO(text))
        return row

    def test_its_clock_runs_for_the_part_at_hand(self, withdrawal: Withdrawal) -> None:
        self.part(withdrawal)
        clock = clock_of(self.read(withdrawal), now=LATER)
        assert clock
        assert not clock.held
        self.settle(withdrawal.rma)
        clock = clock_of(self.read(withdrawal), now=LATER)
        assert clock
        assert clock.held

    def test_both_pages_name_the_withdrawal_and_it_names_both(self, withdrawal: Withdrawal) -> None:
        rest = self.part(withdrawal)
        for each in (again(withdrawal.rma), rest):
            assert f"/app/withdrawals/{withdrawal.pk}/" in page(each)
        text = staff_of(withdrawal.shop).get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
        assert withdrawal.rma.number in text
        assert rest.number in text

    def test_proof_of_posting_pays_the_rest_that_was_shown(self, withdrawal: Withdrawal) -> None:
        rest = self.part(withdrawal)
        self.settle(withdrawal.rma)
        record_posting(shop=withdrawal.shop, withdrawal_id=withdrawal.pk, staff="7", now=LATER)
        desk, path = staff_of(withdrawal.shop), f"/app/withdrawals/{withdrawal.pk}/payment/"
        total = str(rest.settlement.total_presentment_minor)
        assert desk.post(path, {"return": withdrawal.rma.number, "total": total}).status_code == 409
        assert desk.post(path, {"return": rest.number, "total": total}).status_code == 303
        assert again(rest).settlement.status == "DUE"
        assert again(rest).stage == Stage.REFUNDING
