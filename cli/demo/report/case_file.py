"""The file of a case for those who work on it: `cases/<case_id>.md`, in German."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from cli.demo.report.evidence import in_german
from cli.demo.report.payments import held, paid
from cli.demo.report.plain import without_codes
from cli.demo.report.receivables import COLUMNS, explanations, receivables
from cli.demo.report.state import IN_GERMAN, state_of
from cli.demo.report.timeline import timeline
from cli.demo.report.words import (
    CARRIERS,
    CHANGES,
    CONDITIONS,
    HELD,
    OUTCOMES,
    PAYMENT_KINDS,
    PROCEDURES,
    day,
    euro,
    letter_name,
    month,
    percent,
    signed,
    span,
    word,
)
from contracts.eligibility import ChangePreviewed, GrantApproved
from contracts.notifications import NoticeDispatched
from contracts.statements import StatementIssued

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cli.demo.report.payments import Payment
    from cli.demo.report.timeline import Step
    from cli.demo.report.view import CaseView

_STATUS = {
    "due": "angewiesen",
    "executed": "ausgeführt",
    "rejected": "abgelehnt",
    "returned": "zurückgekommen",
    "cancelled": "storniert",
}


def case_file(case: CaseView) -> str:
    """The whole file as Markdown."""
    sections = [
        _heading(case),
        _section("Verlauf", _story(timeline(case))),
        _section("Voraussetzungen", _criteria(case)),
        _section("Berechnung", _calculations(case)),
        _section("Vorschau auf Änderungen", _previews(case)),
        _section("Schreiben", _notices(case)),
        _section("Zahlungen", _payments(case)),
        _section("Zahlungsaufstellungen", _statements(case)),
        _section("Forderungen", _receivables(case)),
        _section("Hinweise", _warnings(case)),
    ]
    return "\n".join(section for section in sections if section)


def _heading(case: CaseView) -> str:
    application = case.application
    lines = {
        "Fall": str(case.case_id),
        "Stelle": case.agency,
        "Antrag von": case.applicant,
        "für": case.beneficiary,
        "Erster Kontakt": day(application.applied_on),
        "Zuständig": word(CARRIERS, case.assessment.carrier) if case.assessment else None,
        "Stand": IN_GERMAN[state_of(case)],
        "Dienst": case.with_names(case.provider) if case.provider else None,
        "Monatsbetrag": euro(case.monthly_amount) if case.monthly_amount is not None else None,
        "Ausgezahlt": euro(paid(case.payments)),
        "Letzter Tag für Widerspruch": day(case.last_day_for_objection),
    }
    title = f"# {application.reference} · {word(PROCEDURES, case.procedure)}"
    rows = [(name, value) for name, value in lines.items() if value is not None]
    return f"{title}\n\n{_table(('', ''), rows)}\n"


def _section(title: str, lines: Iterable[str]) -> str:
    text = "\n".join(lines)
    return f"## {title}\n\n{text}\n" if text else ""


def _story(steps: Sequence[Step]) -> Iterator[str]:
    """Day by day; the reasons of a decision are not said again where a service acts on it that day."""
    for today, of_day in groupby(steps, key=lambda step: step.day):
        yield f"**{day(today)}**\n"
        given: set[str] = set()
        for step in of_day:
            yield f"- {_line(step.told.what)} *({step.who})*"
            if step.told.why and step.told.why not in given:
                given.add(step.told.why)
                yield f"  - Grund: {_line(step.told.why)}"
            if step.told.basis:
                yield f"  - Grundlage: {_line(step.told.basis)}"
            yield from (f"  - Hinweis: {_line(note)}" for note in step.notes)
        yield ""


def _criteria(case: CaseView) -> Iterator[str]:
    if case.assessment is None:
        return
    rows = [
        (
            word(CONDITIONS, each.criterion),
            word(OUTCOMES, each.outcome),
            in_german(each.evidence or ""),
            without_codes(each.remedy or ""),
            each.basis,
        )
        for each in case.assessment.criteria
    ]
    yield _table(("Voraussetzung", "Ergebnis", "Nachweis", "Was fehlt", "Grundlage"), rows)
    law_date = day(case.assessment.law_date)
    yield f"\nGeprüft nach dem Recht am {law_date}. Das ist ein Vorschlag; ein Mensch entscheidet."


def _calculations(case: CaseView) -> Iterator[str]:
    if case.assessment and (proposal := case.assessment.proposal):
        yield (
            f"Vorschlag: Bemessungsgrundlage {euro(proposal.assessment_base)} (Vergütung "
            f"{euro(proposal.base_pay)} und pauschaler Arbeitgeberanteil {euro(proposal.employer_share)}), "
            f"höchstens {percent(proposal.percentage_cap)} = {euro(proposal.cap)} monatlich.\n"
        )
    for grant in case.each(GrantApproved):
        yield (
            f"Fassung {grant.version}: {euro(grant.monthly_amount)} monatlich, "
            f"{span(grant.starts_on, grant.ends_on)}\n"
        )
        if grant.calculation:
            yield from (f"{number}. {_line(text)}" for number, text in enumerate(grant.calculation.steps, 1))
            yield f"\nGrundlage: {grant.calculation.basis}\n"


def _previews(case: CaseView) -> Iterator[str]:
    """What each reported change would do, as the official saw it before deciding."""
    for preview in case.each(ChangePreviewed):
        changed = word(CHANGES, preview.change)
        yield f"{changed} ab {day(preview.effective_on)}, verglichen mit Fassung {preview.version}:\n"
        steps = enumerate(map(without_codes, preview.steps), 1)
        yield from (f"{number}. {_line(text)}" for number, text in steps)
        if preview.months:
            rows = [
                (month(each.month), euro(each.before), euro(each.after), signed(each.difference))
                for each in preview.months
            ]
            yield "\n" + _table(("Monat", "bisher", "danach", "Unterschied"), rows)
            yield f"\nZusammen: {signed(preview.difference)}."
        yield f"\nGrundlage: {preview.basis}\n"


def _notices(case: CaseView) -> Iterator[str]:
    sent = case.notices
    rows = [
        (
            _link(notice, sent[:before]),
            day(notice.posted_on),
            day(notice.deemed_notified_on),
            day(notice.objection_deadline),
            notice.basis,
        )
        for before, notice in enumerate(sent)
    ]
    if rows:
        yield _table(("Schreiben", "abgesandt", "bekannt gegeben", "Widerspruch bis", "Grundlage"), rows)


def _statements(case: CaseView) -> Iterator[str]:
    """Month by month, each with its letter; who does without letters has none."""
    letters = {each.act_id: each for each in case.each(NoticeDispatched)}
    rows = [
        (
            _link(letters[message.envelope.id], ()) if message.envelope.id in letters else "–",
            month(event.month),
            euro(event.total_paid),
            euro(event.total_returned),
            euro(event.total_recovered),
        )
        for message in case.messages
        if isinstance(event := message.event, StatementIssued)
    ]
    if rows:
        yield _table(("Schreiben", "Monat", "gezahlt", "zurück", "auf Forderungen"), rows)


def _link(notice: NoticeDispatched, earlier: Iterable[NoticeDispatched]) -> str:
    """To the letter; one that was sent again has a file of its own."""
    before = sum(each.notice_id == notice.notice_id for each in earlier)
    again = f"_again{before if before > 1 else ''}" if before else ""
    file = f"{notice.posted_on.isoformat()}_{notice.act}_{notice.notice_id}{again}.pdf"
    return f"[{letter_name(notice.act, notice.template, notice.version)}](../notices/{notice.case_id}/{file})"


def _payments(case: CaseView) -> Iterator[str]:
    if case.payments:
        columns = ("Monat", "Art", "Fassung", "Versuch", "Betrag", "fällig", "Stand")
        yield _table(columns, [_payment(payment) for payment in case.payments])
        yield f"\nAusgezahlt: {euro(paid(case.payments))}"
    for hold in held(message.event for message in case.messages):
        concerned = f"{month(hold.month)}, {euro(hold.amount)}" if hold.month else "alle Monate"
        yield f"\nAngehalten: {concerned} – {word(HELD, hold.reason)}."


def _receivables(case: CaseView) -> Iterator[str]:
    if rows := receivables(case):
        yield _table(COLUMNS, rows)
        yield from (f"\n{text}" for text in explanations(case))


def _payment(payment: Payment) -> tuple[str, ...]:
    due = payment.due
    status = _STATUS[payment.status]
    if payment.executed_on:
        status += f" am {day(payment.executed_on)}"
    if payment.code:
        status += f" ({payment.code})"
    return (
        month(due.month),
        word(PAYMENT_KINDS, due.kind),
        str(due.grant_version),
        str(due.attempt),
        euro(due.amount),
        day(due.due_on),
        status,
    )


def _warnings(case: CaseView) -> Iterator[str]:
    warnings = case.assessment.warnings if case.assessment else ()
    yield from (f"- {_line(without_codes(warning.message_de))}" for warning in warnings)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _line(text: str) -> str:
    """Free text on one line, so that it cannot become anything but text of its paragraph."""
    return " ".join(text.split())
