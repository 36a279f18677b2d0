"""An instrument: one version of a questionnaire, with its items, scales and waves. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from services.enrollment import validation
from services.eventstore.refusal import RefusedError

Purpose = Literal["pulse", "pre", "post", "follow-up", "session"]
About = Literal["session", "relationship", "program"]
Respondent = Literal["mentor", "mentee"]
Privacy = Literal["named", "confidential", "anonymous"]
RATING_SCALE = (1, 5)
"""The scale of an instrument's overall item: dashboards show its mean."""
MAX_VERSION = 10_000
MAX_ITEMS = 100
MAX_WAVES = 60
MAX_TEXT = 500
LOWEST_SCORE, HIGHEST_SCORE = 0, 100


@dataclass(frozen=True, slots=True)
class Item:
    """One question and its scale of whole numbers.

    Attributes:
        code: Identifies it in answers.
        text: What the respondent reads.
        minimum: The lowest score.
        maximum: The highest score.
        lowest_label: What the lowest score means, empty for no label.
        highest_label: What the highest score means, empty for no label.
    """

    code: str
    text: str
    minimum: int = RATING_SCALE[0]
    maximum: int = RATING_SCALE[1]
    lowest_label: str = ""
    highest_label: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of a questionnaire.

    Attributes:
        code: The questionnaire's code in its program.
        version: Grows with each publication; scores of different versions are never mixed.
        title: Its name for people.
        purpose: pulse, pre, post, follow-up or session.
        about: The kind of subject of an answer: session, relationship or program.
        items: Its questions.
        overall: The code of the item whose score is the answer's rating, on the scale 1 to 5.
        answered_by: Who answers: mentor, mentee or both.
        privacy: named; confidential: single answers are shown to no reader; anonymous: none is kept with its giver.
        waves: The waves that an answer may belong to: codes, or `monthly`, `quarterly`, `yearly` for every such period;
            none for an instrument that is answered once about each subject.
    """

    code: str
    version: int
    title: str
    purpose: str
    about: str
    items: tuple[Item, ...]
    overall: str
    answered_by: tuple[str, ...]
    privacy: str
    waves: tuple[str, ...]


def build_instrument(
    *,
    code: str,
    version: int,
    title: str,
    purpose: str,
    about: str,
    items: Sequence[Item],
    overall: str | None,
    answered_by: Iterable[str],
    privacy: str,
    waves: Sequence[str],
) -> Instrument:
    """Build an instrument of checked values; the arguments are the attributes of `Instrument`.

    The overall item may be None where there is only one.

    Raises:
        RefusedError: The rule of the first value at fault, about its field.
    """
    if purpose == "session" and about != "session":
        detail = "an instrument for sessions must be about a session"
        raise RefusedError("purpose-needs-session", detail, field="about", kind="field")
    if privacy == "anonymous" and about != "program":
        detail = "an anonymous instrument is about the program: one about a relationship or a session has two givers"
        raise RefusedError("anonymous-about-program", detail, field="about", kind="field")
    checked = _check_items(items)
    return Instrument(
        code=validation.check_code(code, "code"),
        version=validation.check_range(version, 1, MAX_VERSION, "version"),
        title=validation.check_name(title, "title"),
        purpose=validation.check_choice(purpose, get_args(Purpose), "purpose"),
        about=validation.check_choice(about, get_args(About), "about"),
        items=checked,
        overall=_check_overall(overall, checked),
        answered_by=tuple(validation.check_choices(answered_by, get_args(Respondent), "answered_by")),
        privacy=validation.check_choice(privacy, get_args(Privacy), "privacy"),
        waves=_check_waves(waves),
    )


def _check_items(items: Sequence[Item]) -> tuple[Item, ...]:
    validation.check_range(len(items), 1, MAX_ITEMS, "items")
    _require_distinct([item.code for item in items], "item-repeated", "items")
    return tuple(_check_item(item, f"items/{number}") for number, item in enumerate(items))


def _check_item(item: Item, field: str) -> Item:
    if item.minimum >= item.maximum:
        detail = f"the scale of {item.code} must have a maximum above its minimum"
        raise RefusedError("scale-reversed", detail, field=f"{field}/maximum", kind="field")
    return Item(
        code=validation.check_code(item.code, f"{field}/code"),
        text=validation.check_name(item.text, f"{field}/text", most=MAX_TEXT),
        minimum=validation.check_range(item.minimum, LOWEST_SCORE, HIGHEST_SCORE, f"{field}/minimum"),
        maximum=validation.check_range(item.maximum, LOWEST_SCORE, HIGHEST_SCORE, f"{field}/maximum"),
        lowest_label=_check_label(item.lowest_label, f"{field}/lowest_label"),
        highest_label=_check_label(item.highest_label, f"{field}/highest_label"),
    )


def _check_label(label: str, field: str) -> str:
    return validation.check_name(label, field) if label else ""


def _check_overall(overall: str | None, items: Sequence[Item]) -> str:
    """Return the code of the overall item; of several items one must be named."""
    codes = [item.code for item in items]
    chosen = codes[0] if overall is None and len(codes) == 1 else overall
    if chosen is None:
        detail = f"name the item that is the overall rating: one of {', '.join(codes)}"
        raise RefusedError("overall-missing", detail, field="overall", kind="field")
    item = items[codes.index(validation.check_choice(chosen, codes, "overall"))]
    if (item.minimum, item.maximum) != RATING_SCALE:
        detail = f"the overall item {item.code} must have the scale 1 to 5: dashboards show its mean"
        raise RefusedError("overall-not-1-to-5", detail, field="overall", kind="field")
    return item.code


def _check_waves(waves: Sequence[str]) -> tuple[str, ...]:
    validation.check_range(len(waves), 0, MAX_WAVES, "waves")
    _require_distinct(waves, "wave-repeated", "waves")
    return tuple(validation.check_code(wave, f"waves/{number}") for number, wave in enumerate(waves))


def _require_distinct(codes: Sequence[str], rule: str, field: str) -> None:
    repeated = next((code for code in codes if codes.count(code) > 1), None)
    if repeated is not None:
        raise RefusedError(rule, f"{repeated} is given twice", field=field, kind="field")
