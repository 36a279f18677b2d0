"""View of the directory of mentors for one mentee: the own requests, the search, and who can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.projections.pages.components import formats
from services.projections.pages.components.languages import LANGUAGES, language_name
from services.projections.pages.components.zones import zone_text
from services.projections.pages.finding.said import Said
from services.projections.pages.finding.wording import DAYS, MEETING, PARTS, STATES
from services.projections.pages.forms.buttons import Button, button
from services.projections.pages.matching.profile_text import MODES, times_text
from services.projections.pages.people.names import Names

FILTERS = ("skill", "language", "mode", "day", "part")


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of the search: a list of values, or a line where there is none."""

    name: str
    label: str
    value: str
    choices: Mapping[str, str] = field(default_factory=dict)
    hints: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request of the mentee."""

    title: str
    text: str
    buttons: Sequence[Button]


@dataclass(frozen=True, slots=True)
class MentorCard:
    """One mentor of the directory."""

    name: str
    facts: Sequence[tuple[str, str]]
    introduction: str
    ask: Button | None
    once: Button | None


@dataclass(frozen=True, slots=True)
class FindView:
    """Content of the page."""

    address: str
    sentence: str
    goals: str
    requests: Sequence[RequestLine]
    earlier: Sequence[RequestLine]
    filters: Sequence[Choice]
    filtered: bool
    mentors: Sequence[MentorCard]
    more: str
    zone: str


@dataclass(frozen=True, slots=True)
class Found:
    """Answers of the service about a mentee.

    Attributes:
        requests: The requests of the mentee.
        directory: A page of mentors; empty while the goals are not stated.
        wanted: Skills that the mentee wants, for the search.
        search: The search, by field.
        flash: Whether the program has flash sessions.
        name: The name that is looked for; empty for any.
    """

    requests: Mapping[str, Any]
    directory: Mapping[str, Any]
    wanted: Sequence[str]
    search: Mapping[str, str]
    flash: bool = False
    name: str = ""


def find_view(found: Found, names: Names, zone: ZoneInfo, said: Said = str) -> FindView:
    """Build the page.

    Args:
        found: What the service answered.
        names: Names of the mentors, as far as the reader sees them.
        zone: The zone of the reader.
        said: Returns a text as it is said in the program.
    """
    requests, participation = found.requests, str(found.requests["participation_id"])
    address = f"/me/mentors/{participation}"
    lines = sorted(requests["requests"], key=lambda each: each["rank"])
    opened = [each for each in lines if each["state"] in {"proposed", "awaiting-approval"}]
    asked = {each["mentor_participation_id"] for each in opened}
    ended = sorted((each for each in lines if each not in opened), key=lambda each: each["asked_at"], reverse=True)
    following = found.directory.get("next")
    query = {**({"name": found.name} if found.name else {}), **found.search, "after": following or ""}
    return FindView(
        address=address,
        sentence=said(_sentence(requests, opened)),
        goals="" if requests["goals_stated"] else f"/matching-profiles/{participation}?{urlencode({'back': address})}",
        requests=[_line(each, names, zone, address, said) for each in opened],
        earlier=[_line(each, names, zone, address, said) for each in ended[:10]],
        filters=_filters(found, said),
        filtered=bool(found.search or found.name),
        mentors=[_mentor(each, names, found, asked) for each in found.directory.get("items", ())],
        more=f"{address}?{urlencode(query)}" if following else "",
        zone=zone_text(zone),
    )


def _sentence(requests: Mapping[str, Any], opened: Sequence[Mapping[str, Any]]) -> str:
    most = formats.count(requests["most_requests"], "mentor")
    if not opened:
        return f"You can ask up to {most} at a time, in the order of your wish. They see your words, not your rank."
    if not requests["free_ranks"]:
        return f"You have asked {most}: as many as the program allows at a time. Wait for an answer, or take one back."
    return f"You have asked {len(opened)} of up to {most}. The first who accepts becomes your mentor."


def _line(one: Mapping[str, Any], names: Names, zone: ZoneInfo, back: str, said: Said) -> RequestLine:
    name = names.of(one["mentor_id"])
    text = said(STATES.get(one["state"], one["state"]))
    if one["state"] == "proposed":
        text = f"{text} until {_day(one['expires_at'], zone)}"
    if one["not_before"]:
        text = f"not now: you can ask again from {formats.day(date.fromisoformat(one['not_before']))}"
    act = "relationships.take-back"
    buttons = [button(act, one["relationship_id"], f"the request to {name}", back=back)]
    opened = one["state"] in {"proposed", "awaiting-approval"}
    title = f"{one['rank']}. {name}" if opened else name
    return RequestLine(title, formats.capital(text) + ".", buttons if opened else ())


def _day(moment: str, zone: ZoneInfo) -> str:
    return formats.day(datetime.fromisoformat(moment).astimezone(zone))


def _filters(found: Found, said: Said) -> Sequence[Choice]:
    value = found.search.get
    return (
        Choice("name", "Name", found.name, hint=said("Finds mentors who show their name.")),
        Choice("skill", "Skill", value("skill", ""), hints=found.wanted),
        Choice("language", "Language", value("language", ""), LANGUAGES),
        Choice("mode", "How to meet", value("mode", ""), MEETING),
        Choice("day", "Day", value("day", ""), DAYS),
        Choice("part", "Time of the day", value("part", ""), PARTS),
    )


def _mentor(one: Mapping[str, Any], names: Names, found: Found, asked: set[str]) -> MentorCard:
    name, id = names.of(one["person_id"]), one["participation_id"]
    facts = (
        ("Offers", ", ".join(f"{_words(each['skill'])} ({each['level']} of 4)" for each in one["offers"])),
        ("Helps with", ", ".join(map(_words, one["helps_with"]))),
        ("Languages", ", ".join(map(language_name, one["languages"]))),
        ("Meets", MODES[one["mode"]]),
        ("Free", _times(one)),
    )
    mentee = found.requests["participation_id"]
    ask = once = None
    if found.requests["free_ranks"] and id not in asked:
        ask = Button("Ask…", name, href=f"/me/mentors/{mentee}/{id}")
    if found.flash:
        once = Button("One conversation…", name, href=f"/me/flash-sessions/{mentee}/ask/{id}")
    return MentorCard(name, [each for each in facts if each[1]], one["introduction"] or "", ask, once)


def _times(one: Mapping[str, Any]) -> str:
    times = times_text(one["availability"]).replace("\n", ", ")
    return f"{times} ({one['zone'].replace('_', ' ')})" if times else ""


def _words(code: str) -> str:
    return code.replace("-", " ").replace("_", " ")
