"""Questions as a stream: one JSON object a line in, one JSON answer a line out, in order.

Every line is answered, whatever is in it, and a bad one touches no other. Nothing is kept from line to line,
so a file may be of any length.
"""

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn

from law.errors import LawError
from law.questions.problems import BadLine
from law.questions.table import answer, refused

LONGEST_LINE = 1_000_000
"""Bytes, the line feed included; a longer line is answered with an error."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ERROR = b'{"error"'


def answer_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """One answer for each line, each with its line feed."""
    return map(answer_line, lines)


def answer_line(line: bytes) -> bytes:
    """The answer to one line as UTF-8, with its line feed. An empty line is a bad one."""
    try:
        answered = answer(_read(line))
    except LawError as error:
        answered = refused(error)
    return _ENCODE(answered).encode() + b"\n"


def is_error(answered: bytes) -> bool:
    """Whether an answer says why there is none."""
    return answered.startswith(_ERROR)


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream, each in bounded memory: one that is too long is cut, and answered as such.

    The last line needs no line feed, and a line feed at the end begins no further line.
    """
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            _skip_line(stream)
        yield line


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def _read(line: bytes) -> object:
    if len(line) > LONGEST_LINE:
        raise BadLine("line_too_long", f"Die Zeile ist länger als {LONGEST_LINE} Bytes.")
    try:
        return _DECODE(line.removeprefix(_BYTE_ORDER_MARK).decode())
    except LawError:
        raise
    except UnicodeDecodeError:
        raise BadLine("not_utf8", "Die Zeile ist nicht in UTF-8 geschrieben.") from None
    except RecursionError:
        raise BadLine("too_deep", "Die Zeile ist zu tief verschachtelt.") from None
    except (ValueError, ArithmeticError):
        problem = "Die Zeile ist leer." if not line.strip() else "Die Zeile ist kein JSON."
        raise BadLine("not_json", problem) from None


def _unique(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        raise BadLine("duplicate_member", "Eine Angabe steht doppelt in der Zeile.")
    return found


def _no_number(text: str) -> NoReturn:
    raise BadLine("not_json", f"{text} ist keine Zahl.")


_DECODE = json.JSONDecoder(object_pairs_hook=_unique, parse_float=Decimal, parse_constant=_no_number).decode
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
