"""The words of letters: one template for each act and voice, and which version of it was used."""

from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, meta

from services.notifications import english, phrases

VOICES = ("formal", "plain", "easy")
ENGLISH = "english"
"""The text that informs beside a German letter; a folder of templates like a voice."""
_WORDS_FOR_CODES = (
    (phrases.GOALS, phrases.TASKS, phrases.DOCUMENTS),
    (english.GOALS, english.TASKS, english.DOCUMENTS, english.BENEFITS),
)
"""In German, and in English."""
_WORDS_FOR_SOME = {
    "INTENTS": (phrases.INTENTS, phrases.INTENTS_EASY, english.INTENTS),
    "DELAYS": (phrases.DELAYS,),
    "TASKS_ORDERED": (phrases.TASKS_ORDERED,),
}
"""By the name under which templates draw on them."""


def _day_after(day: str) -> date:
    return date.fromisoformat(day) + timedelta(days=1)


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("services.notifications"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (
        *(phrases.day, phrases.month, phrases.euro, phrases.percent, phrases.hours),
        *(phrases.citation, phrases.paragraphs),
        *(english.en_day, english.en_month, english.en_euro, english.en_hours),
    )
    environment.filters |= {each.__name__: each for each in filters} | {"day_after": _day_after}
    environment.globals |= {
        "GOALS": phrases.GOALS,
        "TASKS": phrases.TASKS,
        "DOCUMENTS": phrases.DOCUMENTS,
        "INTENTS": phrases.INTENTS,
        "INTENTS_EASY": phrases.INTENTS_EASY,
        "DELAYS": phrases.DELAYS,
        "TASKS_ORDERED": phrases.TASKS_ORDERED,
        "ENGLISH": english,
    }
    return environment


_TEMPLATES = _environment()


def markup_of(voice: str, template: str, **said: object) -> str:
    """What a template says of these facts, as markup. Raises `UndefinedError` for one that is missing."""
    return _TEMPLATES.get_template(f"{voice}/{template}.html.j2").render(said)


@cache
def version_of(voice: str, template: str) -> str:
    """Twelve digits of the hash over all that words a letter in a voice: same digits, same wording."""
    templates = files(__package__).joinpath("templates")
    digest = sha256(repr(_WORDS_FOR_CODES[voice == ENGLISH]).encode())
    sources = [
        templates.joinpath(name).read_bytes() for name in sorted(_drawn_on(f"{voice}/{template}.html.j2"))
    ]
    for source in sources:
        digest.update(source)
    for name, words in _WORDS_FOR_SOME.items():
        if any(name.encode() in source for source in sources):
            digest.update(repr(words).encode())
    return digest.hexdigest()[:12]


def _drawn_on(name: str) -> set[str]:
    """A template and all it extends or imports."""
    source = files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
    named = meta.find_referenced_templates(_TEMPLATES.parse(source))
    return {name}.union(*(_drawn_on(each) for each in named if each))
