"""What a run tells a person: numbers, faults by kind, times to recover, and what the check found."""

from __future__ import annotations

import json
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

from tests.chaos.outcome import header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tests.chaos.check.finding import Finding
    from tests.chaos.history import Fault, History

SHOWN = 20
UNAVAILABLE = ("stopped", "killed", "held", "refused", "lost", "full")
"""In the names of faults during which something could not be had at all."""


def report_of(history: History, findings: Sequence[Finding]) -> dict[str, Any]:
    """The report as data."""
    run = history.run
    again = repeats(history)
    return {
        "seed": run.seed,
        "minutes": run.minutes,
        "simulated_days": (run.last_day - run.first_day).days,
        "cases": run.cases,
        "messages_of_partners": len(history.sent),
        "events": len(history.records),
        "faults": len(run.faults),
        "by_kind": _by_kind(run.faults),
        "recovery": _recovery([fault for fault in run.faults if not fault.disturbed]),
        "recovery_among_other_faults": _recovery([fault for fault in run.faults if fault.disturbed]),
        "longest_outage_s": _longest(run.faults),
        "until_rest_s": run.rest_s,
        "ended_by_themselves": run.ended,
        "repeats_on_topics": dict(again),
        "dropped_by_inboxes": run.dropped,
        "disk_full_by": run.disk,
        "compared_with_a_calm_run": history.calm is not None,
        "findings": [f"{finding.guarantee}: {finding.detail}" for finding in findings],
    }


def repeats(history: History) -> Counter[str]:
    """Records beyond the first under one id, by who wrote them: allowed, and dropped by who reads them."""
    seen = Counter((r.topic, header(r, "ce_source"), header(r, "ce_id")) for r in history.records)
    writers: Counter[str] = Counter()
    for (_, source, _), times in seen.items():
        if times > 1:
            writers[source if source.startswith("/services/") else "partners"] += times - 1
    return writers


def _by_kind(faults: Iterable[Fault]) -> dict[str, Any]:
    kinds = sorted({fault.kind for fault in faults})
    return {kind: _recovery([fault for fault in faults if fault.kind == kind]) for kind in kinds}


def _recovery(faults: Sequence[Fault]) -> dict[str, Any]:
    """Seconds from the healing until all that had piled up was done."""
    seconds = [fault.recovered_s - fault.healed_s for fault in faults]
    if not seconds:
        return {"count": 0}
    return {"count": len(seconds), "median_s": round(median(seconds), 1), "max_s": round(max(seconds), 1)}


def _longest(faults: Iterable[Fault]) -> dict[str, Any]:
    outages = [
        (round(fault.healed_s - fault.began_s, 1), fault.kind)
        for fault in faults
        if any(word in fault.kind for word in UNAVAILABLE) and not fault.kind.startswith("process")
    ]
    seconds, kind = max(outages, default=(0.0, ""))
    return {"seconds": seconds, "kind": kind}


def as_text(report: dict[str, Any]) -> str:
    """The report as Markdown."""
    outage = report["longest_outage_s"]
    return "\n".join(
        (
            f"# Chaos, seed {report['seed']}, {report['minutes']:g} min",
            "",
            f"{report['cases']} cases over {report['simulated_days']} simulated days,",
            f"{report['messages_of_partners']} messages of partners, {report['events']} records on topics.",
            "",
            "| fault | times | median to recover, s | longest, s |",
            "|---|---:|---:|---:|",
            *(_row(kind, each) for kind, each in report["by_kind"].items()),
            _row("all, with no other fault near", report["recovery"]),
            _row("all, among other faults", report["recovery_among_other_faults"]),
            "",
            f"- Longest outage survived: {outage['seconds']} s ({outage['kind']})",
            f"- After the last healing all was done within {report['until_rest_s']} s",
            f"- Processes that ended by themselves, started again: {_counted(report['ended_by_themselves'])}",
            f"- Records under an id that was there before: {_counted(report['repeats_on_topics'])}",
            f"- Records that came to an inbox again later: {_counted(report['dropped_by_inboxes'])}",
            f"- The outboxes' disk was {report['disk_full_by']}",
            f"- Compared with the same cases without faults: {_yes(report['compared_with_a_calm_run'])}",
            "",
            *_found(report["findings"]),
            "",
        )
    )


def _row(name: str, numbers: dict[str, Any]) -> str:
    return f"| {name} | {numbers['count']} | {numbers.get('median_s', '–')} | {numbers.get('max_s', '–')} |"


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()) if count) or "none"


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _found(findings: list[str]) -> list[str]:
    if not findings:
        return ["**Every guarantee held.**"]
    more = len(findings) - SHOWN
    return [
        f"**{len(findings)} findings:**",
        "",
        *(f"- {finding}" for finding in findings[:SHOWN]),
        *([f"- and {more} more"] if more > 0 else []),
    ]


def write_report(report: dict[str, Any], folder: Path) -> None:
    """As report.json and report.md."""
    (folder / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / "report.md").write_text(as_text(report), encoding="utf-8")
