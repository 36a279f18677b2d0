"""Texts of mails: templates by language, plain text and HTML, with a fallback to English."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

FOLDER = Path(__file__).with_name("templates")
FALLBACK = "en"
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a mail.

    Attributes:
        language: The language it is written in.
        subject: One line.
        plain: As plain text.
        html: As HTML.
    """

    language: str
    subject: str
    plain: str
    html: str


def languages() -> list[str]:
    """Return the languages that there are templates of."""
    return sorted(folder.name for folder in FOLDER.iterdir() if (folder / "words.json").is_file())


def choose(language: str) -> str:
    """Return the language that a person is written to in: theirs, the one it is a variant of, or English."""
    available = languages()
    wanted = language.lower()
    return next((each for each in (wanted, wanted.split("-")[0]) if each in available), FALLBACK)


def render(template: str, language: str, zone: ZoneInfo, values: Mapping[str, Any]) -> Text:
    """Return the text of a mail.

    Args:
        template: The template's name, such as `match-request`.
        language: The recipient's language.
        zone: The recipient's time zone, in which times are stated.
        values: What the template uses.
    """
    chosen = choose(language)
    environment, words = _environment(chosen), _words(chosen)
    used = {
        **values,
        "moment": partial(_moment, words, zone),
        "day": partial(_day, words),
        "phrase": partial(phrase, chosen),
    }
    subject = one_line(environment.get_template(f"{template}.subject.txt").render(used))
    plain = environment.get_template(f"{template}.txt").render(used).strip() + "\n"
    html = environment.get_template(f"{template}.html").render({**used, "subject": subject, "language": chosen})
    return Text(chosen, subject, plain, html)


def one_line(text: str) -> str:
    """Return a text as one line of a header: controls, line ends and marks that turn the order of writing are spaces.

    Marks that join letters stay: names of several scripts are written with them.
    """
    kept = (" " if unicodedata.category(c) in _NO_TEXT or c in _TURNING else c for c in text)
    return " ".join("".join(kept).split())


def phrase(language: str, name: str, **values: object) -> str:
    """Return a phrase of a language; the name itself where it has none.

    Args:
        language: The recipient's language.
        name: The phrase's name in `words.json`.
        values: What it states.
    """
    phrases = {**_words(FALLBACK)["phrases"], **_words(choose(language))["phrases"]}
    return str(phrases.get(name, name)).format(**values)


@cache
def _environment(language: str) -> Environment:
    return Environment(
        loader=FileSystemLoader([FOLDER / language, FOLDER / FALLBACK]),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _words(language: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / language / "words.json").read_text(encoding="utf-8")))


def _day(words: Mapping[str, Any], day: date) -> str:
    values = {"day": day.day, "month": words["months"][day.month - 1], "year": day.year}
    return str(words["date"].format(**values))


def _moment(words: Mapping[str, Any], zone: ZoneInfo, time: datetime) -> str:
    local = time.astimezone(zone)
    weekday = words["weekdays"][local.weekday()]
    return str(
        words["moment"].format(weekday=weekday, date=_day(words, local.date()), time=f"{local:%H:%M}", zone=zone)
    )
