"""View of the page of a link: who invites whom to what, who sees what, and until when the link counts.

It states as much as the mail that the link came with, to who holds the link: no name but that of the person, and
nothing of a sealed program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.pages.components import formats
from services.projections.pages.components.zones import UNKNOWN, clock_time, zone_name
from services.web.identity.credentials.links import Link

_SHARED = {
    "figures": "counts in the federation's figures",
    "network": "the network of who mentored whom",
    "events": "a record of what happens in its open programs, for other members",
    "directory": "its programs in the directory",
}


@dataclass(frozen=True, slots=True)
class LinkView:
    """Content of the page of a link.

    Attributes:
        title: The heading.
        sentence: Who invites whom to what; or who signs in.
        facts: Further facts: name and text.
        texts: What the programs say themselves: name and text.
        verb: The button.
    """

    title: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    verb: str


def link_view(link: Link, holder: Mapping[str, Any] | None, roles: Sequence[str] = ()) -> LinkView:
    """Return what the page of a valid link shows.

    Args:
        link: The link.
        holder: What the service of people states to its holder; None where it does not answer.
        roles: The roles that the person has been given, such as `coordinator`.
    """
    zone = UNKNOWN if holder is None else ZoneInfo(holder["time_zone"])
    until = () if link.expires_at is None else (("This link", f"Works once, until {_moment(link.expires_at, zone)}."),)
    if link.purpose == "sign-in":
        who = "" if holder is None else f" as {holder['name']}"
        return LinkView("Sign in", f"Sign in{who} with the link that we sent you.", until, (), "Sign in")
    if holder is None:
        sentence = "Accept the invitation to sign in and to tell us who you are."
        return LinkView("You are invited", sentence, until, (), "Accept the invitation")
    places = holder["invited_to"]
    facts = [("This invitation is for", f"{holder['name']}. If that is not you, close this page.")]
    facts += [_program(each) for each in places if each["program"] is not None]
    facts += [
        ("If you accept", _after(places, roles)),
        *until,
        ("Who sees what", _seen(holder, matched=bool(places) or not roles)),
    ]
    if holder["shares"] is not None:
        facts.append((f"What {holder['organization']} shares with the federation", _shares(holder["shares"])))
    texts = [(each["program"] or "From the program", each["text"]) for each in places if each["text"]]
    return LinkView("You are invited", _sentence(holder, roles), facts, texts, "Accept the invitation")


def _sentence(holder: Mapping[str, Any], roles: Sequence[str]) -> str:
    organization, places = holder["organization"], [each for each in holder["invited_to"] if each["program"]]
    invites = f"{organization} invites you" if organization else "You are invited"
    if len(places) == 1:
        return f"{invites} to the program “{places[0]['program']}”, as a {_role(places[0])}."
    if places:
        return f"{invites} to {formats.count(len(places), 'program')}."
    if roles:
        return f"{invites} to work with it as {formats.listed(roles)}." if organization else f"{invites} to sign in."
    if holder["guardian"]:
        return f"{invites} as the guardian of a person who takes part in mentoring."
    return f"{invites} to take part in mentoring."


def _program(place: Mapping[str, Any]) -> tuple[str, str]:
    until = place["answer_by"]
    answer = "" if until is None else f"; apply by {formats.day(datetime.fromisoformat(until))}"
    return f"Program “{place['program']}”", f"As a {_role(place)}{answer}"


def _role(place: Mapping[str, Any]) -> str:
    return "peer" if place["peers"] else str(place["role"])


def _after(places: Sequence[Mapping[str, Any]], roles: Sequence[str]) -> str:
    if places:
        return "You are signed in, and read what is asked of you. You take part only once you have applied."
    return "You are signed in, and check who you are." if roles else "You are signed in. Nothing else begins by it."


def _seen(holder: Mapping[str, Any], *, matched: bool) -> str:
    staff = f"The coordinators of {holder['organization']}" if holder["organization"] else "Your coordinators"
    seen = f"{staff} see your name, your mail address and what you enter."
    if matched:
        seen = f"{seen} The other person of a match sees your name once you have both accepted it."
    return f"{seen} Everyone else sees a code in its place, unless you allow more."


def _shares(shares: Sequence[str]) -> str:
    if not shares:
        return "Nothing."
    return f"Without your name: {formats.listed([_SHARED[each] for each in shares])}."


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    name = "UTC" if zone.key == UNKNOWN.key else zone_name(zone)
    return f"{formats.day(moment.astimezone(zone))}, {clock_time(moment, zone)} ({name})"
