"""A question about the network as an address, and in words."""

import re
from collections.abc import Callable, Mapping
from typing import get_args
from urllib.parse import parse_qsl, urlencode, urlsplit

from services.projections.network.answers.people import Order
from services.projections.pages.components.filter_form import Parts
from services.projections.pages.components.wording import RULES, effect_text
from services.projections.pages.forms.form import Form
from services.projections.pseudonyms import pseudonym
from services.ripple import Effect

PATH = "/network/questions"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PAGE = re.compile(rf"/network(?:/(people|programs)/({_UUID}))?")
_MOMENT = r"[0-9T:.Z+ -]{1,40}"


def _is_effect(name: str) -> bool:
    try:
        Effect.parse(name)
    except ValueError:
        return False
    return bool(name)


_KEPT: Mapping[str, Callable[[str], object]] = {
    "part": re.compile(rf"(?:program|organization):{_UUID}").fullmatch,
    "as_of": re.compile(_MOMENT).fullmatch,
    "effect": _is_effect,
    "rule": RULES.__contains__,
    "order": re.compile("|".join(get_args(Order))).fullmatch,
    "under": re.compile(_UUID).fullmatch,
    "to": re.compile(_UUID).fullmatch,
}
"""Parameters of a page that belong to its question: ids, dates and codes alone. A name that was typed is left out."""


def stated_address(text: str) -> str | None:
    """Return an address of the network's pages with nothing but its question; None for another address.

    Args:
        text: An address, as a form carries it.
    """
    try:
        parts = urlsplit(text)
        stated = dict(parse_qsl(parts.query, max_num_fields=20))
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not _PAGE.fullmatch(parts.path):
        return None
    kept = {name: stated[name] for name, fits in _KEPT.items() if fits(stated.get(name, ""))}
    return f"{parts.path}?{urlencode(kept)}" if kept else parts.path


def save_form(address: str) -> Form:
    """Return the form that saves the page at an address as a question."""
    # Saving is idempotent by address, so the form needs no key of its own, and a page with it stays the same page.
    return Form(action=PATH, verb="Save this question", key="question", hidden={"address": address}, scope="question-")


def question_text(address: str, parts: Parts) -> str:
    """Return a question in words: what it is called in the list.

    Args:
        address: Its address.
        parts: Names of the parts of the federation that the reader finds in lists.
    """
    split = urlsplit(address)
    stated = dict(parse_qsl(split.query))
    phrases = [_subject(split.path, stated, parts)]
    if "part" in stated:
        phrases.append(parts.name(stated["part"]))
    phrases.append(f"as of {stated['as_of'][:10]}" if "as_of" in stated else "as it is when opened")
    if "effect" in stated:
        phrases.append(f"influence starts {_effect(stated['effect'])}")
    if stated.get("rule") in RULES:
        phrases.append(f"passed on {RULES[stated['rule']]}")
    return "; ".join(phrases)


def _effect(name: str) -> str:
    try:
        return effect_text(Effect.parse(name).name)
    except ValueError:
        return name


def _subject(path: str, stated: dict[str, str], parts: Parts) -> str:
    found = _PAGE.fullmatch(path)
    kind, identity = (found[1], found[2]) if found else (None, "")
    if kind == "programs":
        return f"Ripple of {parts.name(f'program:{identity}')}"
    if kind != "people":
        return "The network"
    if "to" in stated:
        return f"Path from {pseudonym(identity)} to {pseudonym(stated['to'])}"
    if "under" in stated:
        return f"Ripple of {pseudonym(identity)}, the branch of {pseudonym(stated['under'])}"
    return f"Ripple of {pseudonym(identity)}"
