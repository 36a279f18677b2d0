"""Forms as a page has them, and what its tests send."""

import re
from collections.abc import Mapping
from html import unescape

from services.web.service_client import ServiceAnswer
from tests.unit.pages.room_examples import GOAL, HELD

SAME = {"sec-fetch-site": "same-origin"}
BOOK = "Read <Momo> to the end"
TEXTS = ServiceAnswer(200, {"goals": {GOAL: BOOK}, "notes": {HELD: "Shy today."}})
"""The texts of the example room."""


def forms(page: str) -> dict[str, Mapping[str, str]]:
    """Return the values of every posting form of a page, by its address."""
    found: dict[str, Mapping[str, str]] = {}
    for action, body in re.findall(r'<form[^>]*method="post" action="([^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL):
        fields = dict(re.findall(r'<input[^>]*name="([^"]*)"[^>]*value="([^"]*)"', body))
        fields |= dict(re.findall(r'<select[^>]*name="([^"]*)".*?value="([^"]*)" selected', body, re.DOTALL))
        found[unescape(action) + ("#" + fields["part"] if "part" in fields else "")] = {
            name: unescape(value) for name, value in fields.items()
        }
    return found
