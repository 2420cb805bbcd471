"""All rules of the law and the version of them all: what a receipt names to be recomputed later."""

from hashlib import sha256
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from pkgutil import walk_packages
from typing import Any

import law
from law.parameters import parameters
from law.validity import Rule, registered


def rules() -> dict[str, Rule[..., Any]]:
    """Every dated rule of every module by its full name, such as `law.training_subsidy.assess`."""
    for module in walk_packages(law.__path__, "law."):
        import_module(module.name)
    return {rule.name: rule for rule in registered() if rule.name.startswith("law.")}


def _sources(folder: Traversable) -> list[Traversable]:
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    nested = [source for entry in entries if entry.is_dir() for source in _sources(entry)]
    return [*(entry for entry in entries if entry.name.endswith((".py", ".yaml"))), *nested]


def _version() -> str:
    digest = sha256()
    for source in _sources(files("law")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    checked = max(figure.checked_on for each in parameters().values() for figure in each.figures)
    return f"{checked.isoformat()}+{digest.hexdigest()[:12]}"


RULES_VERSION: str = _version()
"""Day on which a figure was last checked, and a hash of every rule and figure: "2026-11-22+3f2a…"."""
