"""Words of the import page: the rules that refuse rows, and the keys by which people are found."""

import re
from collections.abc import Mapping

from services.projections.pages.administration.history_imports import MatchKey

RULES: Mapping[str, str] = {
    "another-organization": "Another organization",
    "columns-missing": "Columns are missing",
    "columns-repeated": "Columns are repeated",
    "end-before-start": "The end is before the start",
    "external-id-reused": "The number belongs to other people",
    "file-empty": "The file is empty",
    "invalid-end": "The end is not a day",
    "invalid-sessions": "The sessions are not a number",
    "invalid-start": "The start is not a day",
    "invalid-utf-8": "The text is damaged",
    "line-too-long": "The line is too long",
    "mail-not-valid": "The mail address is not one",
    "name-empty": "A name is missing",
    "name-not-text": "A name cannot be shown",
    "name-too-long": "A name is too long",
    "not-csv": "The line is not CSV",
    "organization-left": "The organization has left",
    "person-ambiguous": "Several people answer to it",
    "placeholder-name": "A placeholder is not a person",
    "program-ambiguous": "Several programs have this name",
    "same-person": "Mentor and mentee are one person",
    "start-in-future": "The start is in the future",
    "start-missing": "The start is missing",
    "unclosed-quote": "A quotation mark is not closed",
    "unknown-direction": "The direction is not known",
    "unknown-encoding": "The encoding is not known",
    "unnamed-column": "A column has no name",
    "wrong-columns": "The row has other columns than the heading",
}
KEYS: Mapping[MatchKey, str] = {
    "external-id": "External id",
    "mail": "Mail address",
    "name": "Exact name",
    "new": "Not found: new",
}


_OPTION = re.compile(r" \(--[^)]*\)")
_EFFECTS: Mapping[re.Pattern[str], str] = {
    re.compile(r"under the effect “met” \(a first session with evidence of at least \d\)"): (
        "where a mentor's influence starts at the first session held"
    ),
    re.compile(r" \(effect “started”\)"): " of a relationship",
}


def page_text(sentence: str) -> str:
    """Return a sentence about a file as a page has it: without options of the command and names of effect policies.

    Args:
        sentence: As the command writes it.
    """
    for pattern, text in _EFFECTS.items():
        sentence = pattern.sub(text, sentence)
    return _OPTION.sub("", sentence)


def rule_text(rule: str) -> str:
    """Return what a rule means: a heading of a few words."""
    return RULES.get(rule, rule.replace("-", " ").capitalize())
