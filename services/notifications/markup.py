"""Reading what a template wrote: a handful of HTML's elements, and nothing else."""

import re
from typing import cast, get_args
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from services.notifications.document import Block, Paragraph, Points, Role, Section, Table, Text

_NOT_SHOWN = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03e1\u03f0-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\ufffd]"
)
"""What the letters' typefaces lack. They have what DIN 91379 asks of every authority, Greek, Cyrillic, arrows
and signs of comparison."""
_ROLES = frozenset(get_args(Role))


class UnknownMarkup(ValueError):
    """A template used an element that letters do not know, or put it where it does not belong."""

    def __init__(self, element: Element) -> None:
        super().__init__(
            f"Letters have no <{element.tag}> here. Use p, ul, ol, table, section with h2, h1, footer."
        )


class StrayWords(ValueError):
    """A template has words outside of every paragraph: they would be lost."""

    def __init__(self, words: str) -> None:
        super().__init__(f'Put "{words.strip()}" into a <p>: what stands between elements is not shown.')


def read(markup: str, language: str) -> Text:
    """The text of a letter, with `shown` characters.

    Raises `UnknownMarkup`, `StrayWords`, and `ParseError` for what is no markup: faults of a template.
    """
    root = ElementTree.fromstring(f"<text>{shown(markup)}</text>")  # noqa: S314 - our template's
    subject, body, footer = "", list[Block | Section](), tuple[Paragraph, ...]()
    for element in _within(root):
        match element.tag:
            case "h1":
                subject = _words(element)
            case "section":
                body.append(_section(element))
            case "footer":
                footer = tuple(Paragraph(_words(each)) for each in _within(element))
            case _:
                body.append(_block(element))
    return Text(language, subject, tuple(body), footer)


def shown(text: str) -> str:
    """The text with "�" for each character that no letter can show."""
    return _NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", text)


def _section(element: Element) -> Section:
    title, *blocks = _within(element)
    role = element.get("class", "none")
    if title.tag != "h2" or role not in _ROLES:
        raise UnknownMarkup(element)
    return Section(_words(title), tuple(_block(each) for each in blocks), cast("Role", role))


def _block(element: Element) -> Block:
    match element.tag:
        case "p":
            return Paragraph(_words(element), decision=element.get("class") == "decision")
        case "ul" | "ol":
            return Points(tuple(_words(item) for item in _within(element)), numbered=element.tag == "ol")
        case "table":
            header, *rows = (tuple(_words(cell) for cell in _within(row)) for row in _within(element))
            return Table(header, tuple(rows))
    raise UnknownMarkup(element)


def _words(element: Element) -> str:
    """The words of an element that holds nothing but words, each pair parted by one space."""
    for inner in element:
        raise UnknownMarkup(inner)
    return " ".join((element.text or "").split())


def _within(element: Element) -> list[Element]:
    """The elements in another one, which holds no words of its own."""
    inner = list(element)
    for stray in (element.text, *(each.tail for each in inner)):
        if stray and stray.strip():
            raise StrayWords(stray)
    return inner
