"""A reported change is shown month by month before an official decides on it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.eligibility import ChangeNoted, ChangePreviewed, DecisionReturned, GrantApproved
from services.eligibility.handlers import handlers
from services.eligibility.model import Case
from tests.unit.eligibility.situations import (
    OBJECTION,
    SUBMISSION,
    after,
    case_of,
    change,
    codes,
    decision,
    new_account,
    notice,
    objection,
    on,
    only,
)
from tests.unit.given import events, when

SUBSIDY = after(decision(percentage="80"), start=case_of())
"""937.92 from 1 August 2026 to 31 July 2029; pay 724, 854, 977."""
WAGE_GRANT = after(decision(percentage="70"), start=case_of("integration_grant"))
"""2,352.00 from 1 August 2026 to 31 July 2027; wage 2,800."""


def previewed(
    case: Case, kind: str, effective_on: str, today: str = "2026-08-20", **members: Any
) -> ChangePreviewed:
    """What is shown of a change; amounts as text."""
    pay = {name: Decimal(value) for name, value in members.items() if name == "new_pay"}
    event = change(kind, **pay).model_copy(update={"effective_on": date.fromisoformat(effective_on)})
    shown: ChangePreviewed = only(when(handlers, case, event, on(today)), ChangePreviewed)
    return shown


def months(shown: ChangePreviewed) -> list[tuple[str, str, str]]:
    return [(each.month, str(each.before), str(each.after)) for each in shown.months]


class TestPay:
    def test_a_lower_wage_lowers_the_integration_grant_from_its_day_on(self) -> None:
        shown = previewed(WAGE_GRANT, "pay_reduced", "2027-06-16", new_pay="2400.00")
        assert (shown.decision, shown.monthly_amount, shown.ends_on) == (
            "amend",
            Decimal("2016.00"),
            date(2027, 7, 31),
        )
        assert months(shown) == [("2027-06", "2352.00", "2184.00"), ("2027-07", "2352.00", "2016.00")]
        assert (shown.difference, shown.hearing_needed) == (Decimal("-504.00"), True)
        assert shown.basis == "SGB III § 91(2); SGB X § 48(1); SGB X § 24(1)"

    @pytest.mark.parametrize("pay", ["2800.00", "3200.00"])
    def test_a_wage_that_rises_raises_nothing(self, pay: str) -> None:
        shown = previewed(WAGE_GRANT, "pay_raised", "2026-12-01", new_pay=pay)
        assert (shown.decision, shown.months, shown.difference) == (None, (), Decimal(0))
        assert (shown.monthly_amount, shown.hearing_needed) == (Decimal("2352.00"), False)
        assert "SGB III § 91(2)" in shown.basis

    def test_a_wage_that_rises_after_a_fall_raises_nothing(self) -> None:
        fallen = after(
            change("pay_reduced", new_pay=Decimal("2400.00")),
            decision("amend", monthly_amount="2016.00", starts_on=date(2026, 10, 1)),
            start=WAGE_GRANT,
        )
        shown = previewed(fallen, "pay_raised", "2027-01-01", new_pay="2800.00")
        assert (shown.version, shown.decision, shown.monthly_amount) == (2, None, Decimal("2016.00"))

    def test_a_fall_that_is_reported_late_leaves_the_later_amount_as_low_as_it_is(self) -> None:
        fallen = after(
            change("pay_reduced", new_pay=Decimal("2400.00")),
            decision("amend", percentage="70", starts_on=date(2027, 6, 1)),
            start=WAGE_GRANT,
        )
        shown = previewed(fallen, "pay_reduced", "2027-05-01", new_pay="2600.00")
        assert months(shown) == [("2027-05", "2352.00", "2184.00")]
        assert [step for step in shown.steps if step.startswith("Vorschlag")] == [
            "Vorschlag: bewilligen (amend) von Sa 01.05.2027 bis Mo 31.05.2027, monatlich 2.184,00 EUR",
            "Vorschlag: bewilligen (amend) von Di 01.06.2027 bis Sa 31.07.2027, monatlich 2.016,00 EUR",
        ]

    @pytest.mark.parametrize(
        ("effective_on", "pay", "monthly"),
        [
            ("2029-07-01", "879.30", "844.13"),  # last year: its own pay
            ("2026-10-01", "651.60", "844.13"),  # first year: nine tenths of 724 is nine tenths of 977
            (
                "2026-10-01",
                "879.30",
                "844.13",
            ),  # more than agreed for the first year: the last year's is meant
        ],
    )
    def test_lower_training_pay_is_put_to_an_official_in_proportion(
        self, effective_on: str, pay: str, monthly: str
    ) -> None:
        shown = previewed(SUBSIDY, "pay_reduced", effective_on, new_pay=pay)
        assert (shown.decision, shown.monthly_amount) == ("amend", Decimal(monthly))
        assert "Niedrigere Vergütung: Aufhebung von Hand zu prüfen" in shown.steps
        assert "SGB X § 48(1)" in shown.basis

    def test_an_amount_named_without_a_share_falls_in_proportion(self) -> None:
        granted = after(decision(monthly_amount="500.00"), start=case_of())
        shown = previewed(granted, "pay_reduced", "2029-07-01", new_pay="781.60")
        assert shown.monthly_amount == Decimal("400.00")

    def test_higher_training_pay_takes_an_application(self) -> None:
        shown = previewed(SUBSIDY, "pay_raised", "2028-08-01", new_pay="1000.00")
        assert (shown.decision, shown.difference) == (None, Decimal(0))
        assert "Höhere Vergütung: mehr nur auf neuen Antrag und nach Ermessen" in shown.steps

    @pytest.mark.parametrize("kind", ["pay_reduced", "pay_raised", "corrected"])
    def test_pay_that_is_not_named_is_asked_for(self, kind: str) -> None:
        shown = previewed(SUBSIDY, kind, "2026-10-01")
        assert (shown.decision, shown.months) == (None, ())
        assert shown.steps == ("Die neue Vergütung ist nicht gemeldet. Bitte new_pay nachfragen",)


class TestDaysWithoutPay:
    @pytest.mark.parametrize("kind", ["absence_unpaid", "interrupted"])
    def test_nothing_is_owed_from_the_day_on(self, kind: str) -> None:
        shown = previewed(WAGE_GRANT, kind, "2027-06-16")
        assert (shown.decision, shown.monthly_amount, shown.ends_on) == ("amend", None, date(2027, 6, 15))
        assert months(shown) == [("2027-06", "2352.00", "1176.00"), ("2027-07", "2352.00", "0.00")]
        assert "Di 01.06.2027 bis Di 15.06.2027: 2.352,00 EUR × 15 / 30 = 1.176,00 EUR" in shown.steps

    def test_before_the_first_day_the_whole_grant_goes(self) -> None:
        shown = previewed(WAGE_GRANT, "interrupted", "2026-07-15")
        assert (shown.decision, shown.ends_on) == ("revoke", date(2026, 7, 31))
        assert shown.difference == Decimal("-28224.00")

    def test_wages_of_nothing_are_no_wages(self) -> None:
        shown = previewed(WAGE_GRANT, "pay_reduced", "2027-06-01", new_pay="0.00")
        assert (shown.decision, shown.ends_on) == ("amend", date(2027, 5, 31))


class TestEnd:
    @pytest.mark.parametrize(
        ("case", "kind"), [(SUBSIDY, "ended"), (WAGE_GRANT, "ended"), (SUBSIDY, "completed")]
    )
    def test_the_last_day_is_funded_and_its_month_in_part(self, case: Case, kind: str) -> None:
        assert case.grant
        assert case.grant.terms
        last = case.grant.terms.ends_on.replace(day=20)
        shown = previewed(case, kind, last.isoformat())
        assert (shown.decision, shown.monthly_amount, shown.ends_on) == ("revoke", None, last)
        (month,) = shown.months
        assert month.after == case.grant.terms.monthly_amount * 20 / 30

    @pytest.mark.parametrize("kind", ["ended", "completed"])
    def test_an_end_with_the_term_takes_no_decision(self, kind: str) -> None:
        shown = previewed(SUBSIDY, kind, "2029-07-31")
        assert (shown.decision, shown.months, shown.ends_on) == (None, (), date(2029, 7, 31))

    def test_the_end_of_work_asks_what_may_have_to_be_repaid(self) -> None:
        assert any("§ 92(2)" in step for step in previewed(WAGE_GRANT, "ended", "2027-02-15").steps)

    @pytest.mark.parametrize("day", ["2029-06-20", "2029-08-10"])
    def test_a_failed_exam_may_extend_a_training_by_a_year(self, day: str) -> None:
        shown = previewed(SUBSIDY, "exam_failed", day)
        assert (shown.decision, shown.ends_on, shown.hearing_needed) == ("amend", date(2030, 7, 31), False)
        assert [month for month, _, _ in months(shown)][:1] == ["2029-08"]
        assert shown.difference == 12 * Decimal("937.92")
        assert "BBiG § 21(3)" in shown.basis

    @pytest.mark.parametrize("kind", ["completed", "exam_failed"])
    def test_an_exam_is_of_no_matter_to_work(self, kind: str) -> None:
        assert previewed(WAGE_GRANT, kind, "2026-10-01").decision is None


class TestStatus:
    @pytest.mark.parametrize(("status", "cap"), [("severely_disabled", "703,44"), ("disabled", "937,92")])
    def test_another_status_shows_the_other_cap_and_changes_nothing(self, status: str, cap: str) -> None:
        granted = after(decision(percentage="60"), start=case_of(disability_status=status))
        shown = previewed(granted, "status_changed", "2026-12-01")
        assert (shown.decision, shown.months, shown.difference) == (None, (), Decimal(0))
        assert cap in shown.steps[0]

    def test_work_begun_with_the_status_is_for_a_person_to_judge(self) -> None:
        shown = previewed(WAGE_GRANT, "status_changed", "2026-12-01")
        assert shown.decision is None
        assert "nicht geklärt" in shown.steps[0]


class TestCorrection:
    def test_counts_against_every_version(self) -> None:
        amended = after(decision("amend", percentage="60", starts_on=date(2028, 8, 1)), start=SUBSIDY)
        shown = previewed(amended, "corrected", "2026-08-01", new_pay="900.00")
        assert (shown.version, shown.effective_on) == (2, date(2026, 8, 1))
        assert months(shown)[0] == ("2026-08", "937.92", "648.00")
        assert len(shown.months) == 36
        assert "SGB X §§ 44, 45" in shown.basis

    def test_may_raise_what_was_too_low(self) -> None:
        shown = previewed(WAGE_GRANT, "corrected", "2026-08-01", new_pay="3000.00")
        assert (shown.monthly_amount, shown.difference) == (Decimal("2520.00"), Decimal("2016.00"))
        assert not shown.hearing_needed


class TestPast:
    def test_what_was_wrong_from_the_beginning_is_withdrawn_not_revoked(self) -> None:
        shown = previewed(WAGE_GRANT, "corrected", "2026-09-01", today="2026-11-10", new_pay="2400.00")
        assert any("Rücknahme nur mit Grund (SGB X § 45(4), § 50)" in step for step in shown.steps)

    def test_months_that_have_passed_take_a_ground(self) -> None:
        shown = previewed(WAGE_GRANT, "pay_reduced", "2026-09-01", today="2026-11-10", new_pay="2400.00")
        assert (
            "Für vergangene Monate 672,00 EUR weniger: Aufhebung nur mit Grund (SGB X § 48(1) Satz 2, § 50)"
            in (shown.steps)
        )

    def test_a_job_centre_asks_for_nothing_below_fifty_euros(self) -> None:
        of_job_centre = {
            "agency": "jc-berlin-mitte",
            "receives_basic_income": True,
            "rehab_status_with_agency": False,
        }
        granted = after(decision(percentage="70"), start=case_of("integration_grant", **of_job_centre))
        shown = previewed(granted, "pay_reduced", "2026-08-01", today="2026-09-10", new_pay="2750.00")
        assert any("42,00 EUR unterschreiten 50,00 EUR" in step for step in shown.steps)


def test_what_happens_after_the_last_day_is_of_no_matter() -> None:
    shown = previewed(WAGE_GRANT, "pay_reduced", "2027-08-01", new_pay="2400.00")
    assert (shown.decision, shown.monthly_amount, shown.months) == (None, None, ())


def test_figures_that_the_law_does_not_know_are_said_so() -> None:
    unmeasured = WAGE_GRANT.with_(
        application=WAGE_GRANT.application.model_copy(
            update={"facts": case_of("integration_grant", work_starts_on="2031-01-01").application.facts}
        )
    )
    shown = previewed(unmeasured, "pay_reduced", "2026-10-01", new_pay="2400.00")
    assert shown.decision is None
    assert "contribution_ceiling" in shown.steps[0]


def test_the_figures_used_are_named() -> None:
    steps = previewed(WAGE_GRANT, "pay_reduced", "2026-10-01", new_pay="2400.00").steps
    ceiling = "Beitragsbemessungsgrenze im Monat: 8.450,00 EUR seit 01.01.2026 ("
    assert any(step.startswith(ceiling) for step in steps)


def test_the_preview_comes_before_the_note_and_names_its_message() -> None:
    outcome = when(handlers, SUBSIDY, change("ended"))
    assert [type(event) for event in events(outcome)] == [ChangePreviewed, ChangeNoted]
    assert only(outcome, ChangePreviewed).submission_id == SUBMISSION


def test_a_stopped_grant_is_previewed_too() -> None:
    stopped = after(decision("stop_provisionally"), start=SUBSIDY)
    assert previewed(stopped, "ended", "2026-10-15").decision == "revoke"


@pytest.mark.parametrize(
    ("case", "event"),
    [
        (SUBSIDY, change("started")),
        (SUBSIDY, new_account()),
        (SUBSIDY, change("consent_withdrawn")),
        (case_of(), change("ended")),
        (after(decision("refuse"), start=case_of()), change("ended")),
        (after(decision("revoke"), start=SUBSIDY), change("ended")),
    ],
)
def test_without_a_grant_in_force_or_a_matter_of_money_there_is_nothing_to_preview(
    case: Case, event: Any
) -> None:
    assert not [each for each in events(when(handlers, case, event)) if isinstance(each, ChangePreviewed)]


def test_a_new_account_says_who_has_to_confirm_it() -> None:
    (finding,) = only(when(handlers, SUBSIDY, new_account()), ChangeNoted).findings
    assert (finding.code, finding.field) == ("decision_needed", "/payee")
    assert "confirmed_by" in finding.message_de


class TestNeverUpwards:
    """SGB III § 91(2): the fixed amount falls with the wage, it does not rise."""

    FALLEN = after(
        change("pay_reduced", new_pay=Decimal("2400.00")),
        decision("amend", percentage="70", starts_on=date(2026, 12, 1)),
        start=WAGE_GRANT,
    )

    @pytest.mark.parametrize(
        ("figures", "field"),
        [({"monthly_amount": "2000.01"}, "/monthly_amount"), ({"amount": "2000.01"}, "/amount")],
    )
    def test_more_than_before_is_returned(self, figures: dict[str, str], field: str) -> None:
        granted = after(decision(monthly_amount="2000.00"), start=case_of("integration_grant"))
        taken = decision("amend", starts_on=date(2027, 1, 1), **figures)
        (finding,) = only(when(handlers, granted, taken), DecisionReturned).findings
        assert (finding.code, finding.field) == ("amount_above_cap", field)
        assert "SGB III § 91(2)" in finding.message_de

    def test_a_higher_share_is_returned_too(self) -> None:
        granted = after(decision(percentage="40"), start=case_of("integration_grant"))
        back = only(when(handlers, granted, decision("amend", percentage="50")), DecisionReturned)
        assert [(finding.code, finding.field) for finding in back.findings] == [
            ("amount_above_cap", "/percentage")
        ]

    def test_days_before_the_fall_keep_their_amount(self) -> None:
        taken = decision("amend", monthly_amount="2016.00", starts_on=date(2026, 11, 1))
        assert only(when(handlers, self.FALLEN, taken), GrantApproved).monthly_amount == Decimal("2016.00")

    def test_an_objection_may_raise_it(self) -> None:
        granted = after(decision(percentage="40"), notice(), objection(), start=case_of("integration_grant"))
        taken = decision("amend", percentage="50", objection_id=OBJECTION, decided_by="official-2")
        assert only(when(handlers, granted, taken), GrantApproved).version == 2

    def test_a_correction_may_raise_it_once(self) -> None:
        raised = decision("amend", percentage="70")
        corrected = after(change("corrected", new_pay=Decimal("3000.00")), start=WAGE_GRANT)
        outcome = when(handlers, corrected, raised)
        assert only(outcome, GrantApproved).monthly_amount == Decimal("2520.00")
        again = decision("amend", monthly_amount="2520.01")
        assert codes(only(when(handlers, outcome.state, again), DecisionReturned).findings) == [
            "amount_above_cap"
        ]

    def test_the_training_subsidy_is_bound_by_its_cap_alone(self) -> None:
        granted = after(decision(percentage="60"), start=case_of())
        assert only(when(handlers, granted, decision("amend", percentage="80")), GrantApproved).version == 2
