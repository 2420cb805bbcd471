"""What the guide for print services says is how the spool works."""

import json
import re
from datetime import date
from pathlib import Path
from typing import get_args

from services.notifications.model import LetterChannel
from services.notifications.spool import Confirmation, Filed

PAGE = (Path(__file__).parents[3] / "docs" / "how-to" / "post-letters.md").read_text(encoding="utf-8")


def test_a_line_of_the_manifest_has_these_members() -> None:
    [line] = re.findall(r"```json\n(\{\"notice_id.*?)```", PAGE, re.DOTALL)
    assert list(json.loads(line)) == list(Filed.model_fields)


def test_a_confirmation_is_read_as_the_guide_writes_it() -> None:
    [written] = re.findall(r"echo '(.*?)'", PAGE)
    assert Confirmation.model_validate_json(written) == Confirmation(posted_on=date(2026, 2, 11))


def test_every_channel_has_its_row() -> None:
    assert re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE) == list(get_args(LetterChannel))
