"""Texts of mails: each exists in every language, renders with and without its optional parts, under one line."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.enrollment.notifications.categories import CATEGORIES, CATEGORY
from services.enrollment.notifications.texts import FOLDER, choose, languages, one_line, phrase, render

VIENNA = ZoneInfo("Europe/Vienna")
NOON = datetime(2026, 9, 17, 10, tzinfo=UTC)
ITEM = {"what": "requirement", "state": "requested", "title": "training", "valid_until": None}
AGAIN = {**ITEM, "state": "met", "valid_until": NOON.date()}
FULL: dict[str, Any] = {
    "name": "Ada",
    "unsubscribe": "https://hub.example/unsubscribe/t",
    "page": "https://hub.example/me",
    "link": "https://hub.example/links/t",
    "program": "Harbour",
    "organization": "Harbour Library",
    "program_text": "Welcome.",
    "counterpart": "Ben",
    "role": "mentor",
    "expires_at": NOON,
    "starts_at": NOON,
    "minutes": 60,
    "changed": True,
    "declared": True,
    "informal": True,
    "ward": "Cleo",
    "about": "signature",
    "items": [
        ITEM,
        AGAIN,
        {**AGAIN, "what": "document", "title": "code of conduct"},
        {**ITEM, "what": "feedback", "title": "How is it going?"},
    ],
}
BARE: dict[str, Any] = {
    **FULL,
    "unsubscribe": None,
    "program": None,
    "organization": None,
    "program_text": "",
    "counterpart": None,
    "role": "mentee",
    "expires_at": None,
    "changed": False,
    "declared": False,
    "informal": False,
    "ward": None,
    "items": [ITEM],
}
ALWAYS_EXPIRES = {"invitation", "sign-in"}


def files(language: str) -> set[str]:
    """Return the names of the files of a language."""
    return {file.name for file in (FOLDER / language).iterdir()}


def test_two_languages_are_present_with_the_same_texts_and_phrases() -> None:
    assert languages() == ["de", "en"]
    expected = {f"{name}{kind}" for name in CATEGORY for kind in (".txt", ".html", ".subject.txt")}
    words = {name: json.loads((FOLDER / name / "words.json").read_text()) for name in languages()}
    for language in languages():
        assert files(language) == expected | {"layout.html", "words.json"}
        assert words[language].keys() == words["en"].keys()
        assert words[language]["phrases"].keys() == words["en"]["phrases"].keys()
        assert (len(words[language]["months"]), len(words[language]["weekdays"])) == (12, 7)
        for name, text in words[language]["phrases"].items():
            assert _fields(text) == _fields(words["en"]["phrases"][name]), (language, name)


@pytest.mark.parametrize(("language", "template"), list(product(["de", "en"], CATEGORY)))
def test_each_text_renders_in_each_language_with_and_without_its_optional_parts(language: str, template: str) -> None:
    for values in (FULL, BARE):
        used = {**values, "expires_at": NOON} if template in ALWAYS_EXPIRES else values
        text = render(template, language, VIENNA, used)
        assert text.language == language
        assert text.subject
        assert "\n" not in text.subject
        for body in (text.plain, text.html):
            assert "Ada" in body
            assert "None" not in body
            assert "{" not in body
            assert (str(FULL["unsubscribe"]) in body) == (values is FULL)
        assert f'<html lang="{language}">' in text.html
        target = FULL["link"] if template in ALWAYS_EXPIRES else FULL["page"]
        assert target in text.plain
        assert f'href="{target}"' in text.html


@pytest.mark.parametrize("template", list(CATEGORY))
def test_no_text_of_a_language_is_that_of_another(template: str) -> None:
    german, english = (render(template, language, VIENNA, FULL) for language in ("de", "en"))
    for part in ("subject", "plain", "html"):
        assert getattr(german, part) != getattr(english, part)


@pytest.mark.parametrize(
    ("language", "chosen"),
    [("de", "de"), ("de-AT", "de"), ("DE-ch", "de"), ("en-GB", "en"), ("pt-BR", "en"), ("d", "en")],
)
def test_a_variant_is_written_in_its_language_and_an_absent_one_in_english(language: str, chosen: str) -> None:
    assert choose(language) == chosen


def test_moments_are_stated_in_the_words_of_the_language() -> None:
    assert "Donnerstag, 17. September 2026, 12:00 Uhr (Europe/Vienna)" in render("sign-in", "de", VIENNA, FULL).plain
    assert "Thursday 17 September 2026, 12:00 (Europe/Vienna)" in render("sign-in", "en", VIENNA, FULL).plain


def test_each_category_has_a_title_in_each_language() -> None:
    for language, category in product(languages(), CATEGORIES):
        assert phrase(language, f"category.{category}") != f"category.{category}"


@pytest.mark.parametrize(
    "program", ["Harbour\r\nBcc: evil@example.org", "Har\nbour", "\u2028Harbour\x00\x0b", "Har\u202ebour", "\ud800H"]
)
def test_a_name_with_line_breaks_or_controls_makes_one_line_of_a_subject(program: str) -> None:
    text = render("invitation", "de", VIENNA, {**FULL, "program": program})
    assert not re.search("[\\x00-\\x1f\\u2028\\u2029\\u202e\\ud800]", text.subject)
    assert text.subject == " ".join(text.subject.split())


@pytest.mark.parametrize("name", ["علی\u200cرضا", "क्\u200dष", "👩\u200d🏫 Ada", "Ådne\u0301"])
def test_marks_that_join_letters_stay(name: str) -> None:
    assert one_line(name) == name


def _fields(text: str) -> list[str]:
    return sorted(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("language", languages())
def test_each_thing_that_is_due_is_on_a_line_of_its_own(language: str) -> None:
    text = render("digest", language, VIENNA, FULL).plain
    assert len([line for line in text.splitlines() if line.startswith("- ")]) == len(FULL["items"])


def test_an_invitation_of_who_has_signed_in_before_names_no_end_of_its_link() -> None:
    once = "The link works once, until"
    assert once in render("invitation", "en", VIENNA, FULL).plain
    assert once not in render("invitation", "en", VIENNA, BARE).plain


def test_a_document_has_a_name_and_no_code() -> None:
    assert phrase("de", "document.code-of-conduct") == "Verhaltensregeln"
