"""What holds for every day: of terms and limits, of notification, of money owed late."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from law import inaction, lapse, objection
from law.cancellation import (
    ChangeGround,
    Possibility,
    WithdrawalGround,
    cancellation,
    one_year_of_knowledge,
    refund_threshold,
    review,
    revocation,
    withdrawal,
)
from law.competence import clock, forwarding
from law.deemed_approval import DelayNotice, deemed_approval
from law.final_account import final_account_by
from law.hearing import answer_by
from law.holidays import LANDS, is_working_day
from law.iban import iban
from law.interest import interest
from law.notification import Channel, notified
from law.periods import end_of_period
from law.provisional_stop import provisional_stop
from law.reinstatement import reinstatement

DAYS = st.dates(date(2018, 1, 1), date(2060, 12, 31))
LAND = st.sampled_from(sorted(LANDS))
SENT: list[Channel] = ["post", "electronic", "portal", "mailbox"]
EURO = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)
WITHDRAWAL = st.sampled_from(["fraud", "false_statements", "knew_or_should_have_known"])
CHANGE = st.sampled_from(["breach_of_duty_to_report", "income", "knew_or_should_have_known"])
REASON = st.sampled_from(["expert_shortage", "expert_confirms", "missing_cooperation", "other"])


@given(posted_on=DAYS, channel=st.sampled_from(SENT))
def test_the_presumed_day_is_never_moved(posted_on: date, channel: Channel) -> None:
    days = 3 if posted_on < date(2025, 1, 1) else 4
    assert notified(channel, posted_on).deemed_notified_on == posted_on + timedelta(days=days)


@given(first=DAYS, second=DAYS, land=LAND, instruction=st.sampled_from(["correct", "missing"]))
def test_who_posts_later_gives_no_less_time(
    first: date, second: date, land: str, instruction: objection.Instruction
) -> None:
    ends = [
        objection.deadline(notified("post", day), land, instruction=instruction).last_day
        for day in sorted((first, second))
    ]
    assert ends[0] is not None
    assert ends[1] is not None
    assert ends[0] <= ends[1]


@given(posted_on=DAYS, later=st.integers(0, 60), land=LAND)
def test_a_later_proved_receipt_never_shortens_the_term(posted_on: date, later: int, land: str) -> None:
    presumed = objection.deadline(notified("post", posted_on), land)
    received = objection.deadline(
        notified("post", posted_on, received_on=posted_on + timedelta(days=later)), land
    )
    assert presumed.last_day is not None
    assert received.last_day is not None
    assert received.last_day >= presumed.last_day


@given(day=DAYS, land=LAND)
def test_every_moved_end_is_a_working_day_not_before_its_raw_end(day: date, land: str) -> None:
    found = clock(day, land)
    terms = [
        found.competence_by,
        found.decision_by,
        found.notice_by,
        answer_by(day, land).answer_by,
        final_account_by(day, land),
        reinstatement(day, day, "remedy", land).apply_by,
    ]
    for term in terms:
        assert day < term.raw <= term.last_day
        assert is_working_day(term.last_day, land)


@given(day=DAYS, months=st.integers(1, 60), land=LAND)
def test_the_end_of_a_benefit_and_a_fixed_day_stay(day: date, months: int, land: str) -> None:
    for kept in (
        end_of_period(day, f"P{months}M", land, kind=kind) for kind in ("benefit", "fixed_by_authority")
    ):
        assert kept.last_day == kept.raw_end


@given(received_on=DAYS, wait=st.integers(0, 40), land=LAND)
def test_forwarding_after_the_term_makes_a_body_the_providing_one(
    received_on: date, wait: int, land: str
) -> None:
    found = forwarding(received_on, received_on + timedelta(days=wait), land)
    assert found.in_time is (received_on + timedelta(days=wait) <= found.competence_by.last_day)


@given(
    received_on=DAYS,
    notices=st.lists(st.tuples(st.integers(0, 120), st.integers(0, 200), REASON), max_size=4),
    land=LAND,
)
def test_no_notice_brings_the_fiction_forward(
    received_on: date, notices: list[tuple[int, int, str]], land: str
) -> None:
    sent = [
        DelayNotice(received_on + timedelta(days=day), received_on + timedelta(days=day + more), reason)
        for day, more, reason in notices
    ]
    found = deemed_approval(received_on, sent, land)
    assert found.approved_after >= found.notice_by.raw
    named = [each.notice.until for each in found.notices if each.sufficient]
    assert found.approved_after in (found.notice_by.raw, *named)


@given(knowledge_on=DAYS)
def test_the_year_of_knowledge_ends_after_it(knowledge_on: date) -> None:
    assert 365 <= (one_year_of_knowledge(knowledge_on).until - knowledge_on).days <= 366


def _consistent(found: Possibility, on: date, knowledge_on: date) -> None:
    assert found.until is not None
    if found.possible == "yes":
        assert on <= found.until
    assert found.until <= one_year_of_knowledge(knowledge_on).until or found.possible != "yes"


@given(notified_on=DAYS, days=st.integers(0, 5000), known=st.integers(0, 5000), ground=WITHDRAWAL)
def test_nothing_is_withdrawn_for_the_past_after_its_limits(
    notified_on: date, days: int, known: int, ground: WithdrawalGround
) -> None:
    on, knowledge_on = notified_on + timedelta(days=days), notified_on + timedelta(days=known)
    found = withdrawal(notified_on, on, for_past=True, ground=ground, knowledge_on=knowledge_on)
    _consistent(found, on, knowledge_on)


@given(changed_on=DAYS, days=st.integers(0, 5000), known=st.integers(0, 5000), ground=CHANGE)
def test_nothing_is_cancelled_for_the_past_after_its_limits(
    changed_on: date, days: int, known: int, ground: ChangeGround
) -> None:
    on, knowledge_on = changed_on + timedelta(days=days), changed_on + timedelta(days=known)
    found = cancellation(changed_on, on, for_past=True, ground=ground, knowledge_on=knowledge_on)
    _consistent(found, on, knowledge_on)


@given(on=DAYS, known=st.integers(0, 1000))
def test_nothing_is_revoked_for_the_past_after_the_year(on: date, known: int) -> None:
    knowledge_on = on - timedelta(days=known)
    found = revocation(on, "purpose_not_met", for_past=True, knowledge_on=knowledge_on, trust_protected=False)
    _consistent(found, on, knowledge_on)
    assert not found.mandatory


@given(total=EURO, on=st.dates(date(2023, 1, 1), date(2060, 12, 31)))
def test_only_a_job_centre_has_a_threshold(total: Decimal, on: date) -> None:
    assert refund_threshold("employment_agency", total, on).allowed
    assert refund_threshold("job_centre", total, on).allowed is (total >= 50)


@given(applied_on=DAYS)
def test_a_job_centre_pays_back_less_far(applied_on: date) -> None:
    agency, centre = (
        review(applied_on, carrier).back_pay_from for carrier in ("employment_agency", "job_centre")
    )
    assert agency < centre <= applied_on
    assert (centre.month, centre.day) == (1, 1)


@given(day=DAYS)
def test_limits_of_the_authority_lie_after_the_event_and_claims_lapse_with_a_year(day: date) -> None:
    assert provisional_stop(day, "job_centre", known_from_recipient=True).cancel_by.until > day
    assert day < inaction.after_objection(day).until < inaction.after_application(day).until
    for lapsing in (lapse.refund(day).until, lapse.benefit(day).until):
        assert (lapsing.year, lapsing.month, lapsing.day) == (day.year + 4, 12, 31)


@given(amount=EURO, due_on=DAYS, complete=st.integers(-400, 400), late=st.integers(0, 900))
def test_interest_grows_with_the_delay_and_never_exceeds_its_rate(
    amount: Decimal, due_on: date, complete: int, late: int
) -> None:
    applied_on = due_on + timedelta(days=complete)
    found, later = (
        interest(amount, due_on, applied_on, due_on + timedelta(days=days)) for days in (late, late + 31)
    )
    assert 0 <= found.amount <= later.amount
    assert found.amount <= amount * Decimal("0.04") * found.months / 12 + Decimal("0.005")
    assert found.months * 28 <= late + 31


@given(text=st.text(max_size=40))
def test_any_text_can_be_asked_whether_it_is_an_account(text: str) -> None:
    found = iban(text)
    assert found.valid is (found.fault is None)


@given(digit=st.integers(0, 9), place=st.integers(4, 21))
def test_one_wrong_digit_is_always_found(digit: int, place: int) -> None:
    right = "DE89370400440532013000"
    wrong = right[:place] + str(digit) + right[place + 1 :]
    assert iban(wrong).valid is (wrong == right)
