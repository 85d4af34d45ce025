"""The tables of words leave nothing out."""

import pytest

from config.effects import EFFECTS
from returns.domain.rules import RULES
from returns.domain.status import DispositionType, ParcelStatus, ReturnStatus, SettlementStatus, Stage
from returns.domain.step import Step, moving, next_step
from returns.history import Actor
from returns.wording import DISPOSITIONS, SETTLEMENTS
from returns_portal.merchant.refusal_words import CONFLICTS
from returns_portal.merchant.tabs import TABS
from returns_portal.merchant.words import ACTORS, AGREEMENTS, ALARMS, PARCELS, TONES, verdict_sentence

NOT_ABOUT_A_RETURN = {
    "shopify.catch_up", "shopify.read_recent", "shopify.cancel_export", "shopify.read_return_rules", "privacy.export",
    "privacy.redact", "privacy.erase", "shopify.prove_ledger",
}  # fmt: skip


def test_every_stage_has_one_tab_and_a_tone() -> None:
    assert sorted(stage for tab in TABS for stage in tab.stages) == sorted(Stage)
    assert set(TONES) == set(Stage)


def test_every_word_of_the_machines_is_in_words() -> None:
    assert set(AGREEMENTS) == set(ReturnStatus)
    assert set(PARCELS) == set(ParcelStatus)
    assert set(DISPOSITIONS) == set(DispositionType)
    assert set(SETTLEMENTS) == set(SettlementStatus)
    assert set(ACTORS) == set(Actor)


def test_whoever_comes_second_is_told_at_every_status() -> None:
    assert set(ReturnStatus) <= set(CONFLICTS)


def test_every_consequence_that_can_fail_has_words() -> None:
    assert set(ALARMS) >= set(EFFECTS) - NOT_ABOUT_A_RETURN


def test_a_verdict_without_words_is_shown_as_its_code() -> None:
    assert verdict_sentence({"code": "moon_phase", "facts": {}}, time_zone="UTC") == "moon_phase"
    assert len(RULES) == 10, "a new rule needs words for its codes in VERDICTS"


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("settlement", SettlementStatus)
def test_there_is_a_next_step_for_every_combination(stage: Stage, settlement: SettlementStatus) -> None:
    assert next_step(stage, settlement) in Step


def test_a_payment_in_doubt_is_waited_for_and_a_stopped_one_is_not() -> None:
    assert moving(Stage.NEEDS_ATTENTION, SettlementStatus.IN_DOUBT)
    assert not moving(Stage.NEEDS_ATTENTION, SettlementStatus.FAILED)
    assert next_step(Stage.NEEDS_ATTENTION, SettlementStatus.QUOTED) == Step.RECEIVE
