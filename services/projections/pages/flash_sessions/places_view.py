"""View of the flash sessions of a program for one participation: the own ones, and the free places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.directory.models import Participation
from services.projections.pages.components.zones import zone_text
from services.projections.pages.finding.said import Said
from services.projections.pages.forms import choices
from services.projections.pages.forms.form import Form
from services.projections.pages.mentoring.waiting import Line
from services.projections.pages.mentoring.wording import when
from services.projections.pages.people.names import Names


@dataclass(frozen=True, slots=True)
class FreePlace:
    """One free place: when, how long, what about, and the form that takes it."""

    title: str
    text: str
    words: str
    form: Form


@dataclass(frozen=True, slots=True)
class FlashView:
    """Content of the page."""

    sentence: str
    limit: str
    own: Sequence[Line]
    offer: Form | None
    places: Sequence[FreePlace] | None
    directory: str
    zone: str


def flash_view(
    one: Participation,
    free: Sequence[Mapping[str, Any]],
    own: Sequence[Line],
    offer: Form | None,
    names: Names,
    zone: ZoneInfo,
    *,
    monthly: int | None = None,
    directory: str = "",
    said: Said = str,
) -> FlashView:
    """Build the page.

    Args:
        one: The participation, of a mentor or of a mentee.
        free: The free places, as the service answered.
        own: Lines of the own flash sessions.
        offer: The form by which a mentor offers one; None for a mentee.
        names: Names of the mentors, as far as the reader sees them.
        zone: The zone of the reader.
        monthly: The most that a person has in a month; None for no limit.
        directory: The page on which a mentee asks a mentor; empty where there is none.
        said: Returns a text as it is said in the program.
    """
    mentee = one.role == "mentee"
    sentence = (
        "A flash session is one conversation, without a relationship. Take a free place: the first one gets it."
        if mentee
        else "A flash session is one conversation, without a relationship. Offer a time: one mentee can take it."
    )
    places = [_place(one.id, each, names, zone, said) for each in free] if mentee else None
    return FlashView(said(sentence), _limit(monthly, mentee=mentee), own, offer, places, directory, zone_text(zone))


def _limit(monthly: int | None, *, mentee: bool) -> str:
    if monthly is None:
        return ""
    counted = "what you asked for" if mentee else "what you offer"
    return f"You can have {monthly} in a calendar month, with {counted}; one that is called off does not count."


def _place(participation: str, one: Mapping[str, Any], names: Names, zone: ZoneInfo, said: Said) -> FreePlace:
    moment = when(datetime.fromisoformat(one["starts_at"]), zone)
    name = names.of(one["mentor_id"]) if names.knows(one["mentor_id"]) else said("a mentor")
    id = one["flash_session_id"]
    form = Form(
        action=f"/me/flash-sessions/{participation}/take/{id}", verb="Take this place", hidden={}, scope=f"take-{id}-"
    )
    text = f"With {name}, {one['planned_minutes']} minutes, {choices.AGREED_MODES[one['mode']].lower()}."
    return FreePlace(moment, text, one["words"] or "", form)
