"""Words for the waves of a questionnaire: when it is asked, and which time an answer belongs to."""

import re
from collections.abc import Mapping

from services.projections.pages.components import formats

_WAVES: Mapping[str, str] = {"pre": "at the beginning", "post": "at the end"}
_OFTEN: Mapping[str, str] = {"monthly": "every month", "quarterly": "every quarter", "yearly": "every year"}
_FOLLOW_UP = re.compile(r"follow-up-(?P<months>\d+)m")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(?P<year>\d{4})-Q(?P<quarter>[1-4])")


def wave_text(code: str) -> str:
    """Return when a questionnaire is asked, in words: `at the end`, `12 months after the end`, `in Mar 2026`.

    Args:
        code: The code of a wave, or of one of its periods; one that a program made up itself is its own words.
    """
    if found := _FOLLOW_UP.fullmatch(code):
        return f"{formats.count(int(found['months']), 'month')} after the end"
    if _MONTH.fullmatch(code):
        return f"in {formats.month(code)}"
    if found := _QUARTER.fullmatch(code):
        return f"in quarter {found['quarter']} of {found['year']}"
    if code.isdecimal():
        return f"in {code}"
    return _WAVES.get(code) or _OFTEN.get(code) or code.replace("-", " ").replace("_", " ")
