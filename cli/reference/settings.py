"""The page on settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from pydantic import AliasChoices

from chassis.settings import Settings
from cli.reference.table import table

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_INTRO = """\
A service process reads these environment variables when it starts and never again. A secret may come as a
file: with `TEILHABE_SECRETS_DIR=/run/secrets`, the file `/run/secrets/teilhabe_database_url` stands for
`TEILHABE_DATABASE_URL`. A variable wins over a file; an empty variable counts as unset. A value that cannot
be used ends the process at once, with a sentence that names it."""


def page() -> str:
    """Each variable with its values, default and meaning."""
    rows = [
        (_variables(name, field), _values(field), _default(name, field), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return "\n\n".join(["# Settings", _INTRO, table(("variable", "values", "default", "meaning"), rows)])


def _variables(name: str, field: FieldInfo) -> str:
    names = [f"TEILHABE_{name.upper()}"]
    if isinstance(field.validation_alias, AliasChoices):
        names = [str(choice) for choice in field.validation_alias.choices]
    return ", else ".join(f"`{variable}`" for variable in names)


def _values(field: FieldInfo) -> str:
    options = [choice for choice in get_args(field.annotation) if isinstance(choice, str)]
    if options:
        return ", ".join(f"`{option}`" for option in options)
    kinds = get_args(field.annotation) or (field.annotation,)
    return _KINDS[next(kind.__name__ for kind in kinds if kind is not type(None))]


_KINDS = {
    "str": "text",
    "int": "whole number",
    "float": "number",
    "Path": "path",
    "AwareDatetime": "time, RFC 3339",
}


def _default(name: str, field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        return "the host's name" if name == "instance" else "computed"
    return "none" if field.default is None else f"`{field.default}`"
