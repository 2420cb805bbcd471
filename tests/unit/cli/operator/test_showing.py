"""Tables that an operator copies ids from."""

from __future__ import annotations

import pytest

from cli.operator.showing import age, print_table

ID = "eligibility: case 0780f80b-4a22-4645-9525-6d7c36452816"
PROSE = "The entry, or the one before it, is not as it was written; look at who could have changed it."


@pytest.mark.parametrize("width", [20, 80, 116, 200])
def test_ids_stay_whole_however_narrow_the_terminal_is_and_prose_is_folded(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(("where", "version", "what is wrong"), [(ID, "3", PROSE)], {"what is wrong"})
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split("│") for line in lines if line.startswith("│")]
    assert rows[0][1].strip() == ID
    assert len({len(line) for line in lines}) == 1
    told = "".join(row[3] for row in rows)
    assert told.replace(" ", "") == PROSE.replace(" ", "")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (59.9, "59 s"), (61, "1 min 1 s"), (3600, "1 h"), (93_784, "1 d 2 h")],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, told: str) -> None:
    assert age(seconds) == told
