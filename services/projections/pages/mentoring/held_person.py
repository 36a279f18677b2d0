"""Labels and texts of what enrollment holds about a person: the profile, ways in, mails, and who read or did what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from services.projections.pages.components import formats
from services.projections.pages.components.activities import BOOKKEEPING, RULES, access_read, activity
from services.projections.pages.components.languages import language_name
from services.projections.pages.components.occurrences import happened_at, recorded_at
from services.projections.pages.components.recorders import SYSTEM_ACTORS
from services.projections.pages.mentoring.exports import OwnExport
from services.projections.pages.mentoring.held_access import access_entries
from services.projections.pages.mentoring.held_stated import stated_text
from services.projections.pages.mentoring.held_words import Entry, Words
from services.projections.pages.mentoring.settings import MAILS
from services.projections.pages.mentoring.wording import plain
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.local_issuer import ISSUER as DEMONSTRATION

FIELDS: Mapping[str, str] = {
    "name": "Name",
    "mail": "Mail",
    "phone": "Telephone",
    "time_zone": "Time zone",
    "language": "Language",
    "external_id": "Id in your organization's own system",
    "minor_until": "Of age on",
}
"""Labels of the fields of a profile."""
MAIL_KINDS: Mapping[str, str] = {
    "invitation": "Invitation",
    "sign-in": "Link to sign in",
    "safeguarding": "Contact is on hold",
    "match-request": "Proposal to answer",
    "match-accepted": "Your mentoring can begin",
    "match-declined": "A proposal was declined",
    "relationship-reopened": "Your mentoring goes on",
    "trial-over": "The trial is over",
    "reminder": "A reminder that your coordinator sends",
    "reminder-of-guardian": "A reminder to your guardians that your coordinator sends",
    "guardian-reminder": "A reminder for a guardian",
    "relationship-ended": "Your mentoring has ended",
    "session-invitation": "Invitation to a session",
    "session-cancellation": "A session was cancelled",
    "session-reminder": "Reminder of a session",
    "digest-item": "Daily summary",
    "guardian-digest": "Daily summary for a guardian",
}
"""Titles of mails by the kind of their errand."""
PURPOSES: Mapping[str, str] = {
    "matching": "matching",
    "network": "the mentoring network",
    "directory": "the directory",
    "research": "research",
}
"""What a declared attribute may be used for."""
_READS: Mapping[str, str] = {
    "GET /enrollment/v1/people/{person_id}": "Your profile",
    "GET /enrollment/v1/people": "Your name, in a search",
    "POST /enrollment/v1/people/names": "Your name, on a page",
    "GET /enrollment/v1/participations/{participation_id}": "A participation",
    "GET /relationships/v1/relationships/{relationship_id}": "A relationship",
}
_ONE_MAIL = timedelta(minutes=1)
"""Items of a daily summary that were sent within this time were in one mail."""


def profile_entries(export: OwnExport, words: Words) -> Iterator[Entry]:
    """Yield the fields of the profile, what the person declared, and the people it is connected with."""
    profiles = export.enrollment.get("records", {}).get("profile", ())
    profile = profiles[0] if profiles else export.person.profile
    for name, label in FIELDS.items():
        if profile.get(name):
            yield label, field_text(name, str(profile[name]))
    yield from _declared(profile)
    person = export.enrollment.get("person", {})
    for part, label in (("guardians", "Guardian"), ("wards", "You are the guardian of")):
        for each in person.get(part, ()):
            yield label, words.names.of(each)
    made = set(export.person.made).intersection(person.get("links", ()))
    if made:
        yield "Linked profiles", f"{formats.count(len(made), 'profile')} in other organizations"
    if waiting := len(person.get("links", ())) - len(made):
        yield "Links that wait for their other half", formats.count(waiting, "link")
    for record in export.enrollment.get("records", {}).get("directory", ()):
        yield from _of_directory(record.get("resource") or {})


def _of_directory(resource: Mapping[str, Any], beginning: str = "") -> Iterator[Entry]:
    """Yield the fields that the organization's own system keeps up to date, by their names there."""
    for name, value in resource.items():
        if name in {"schemas", "meta", "id"}:
            continue
        label = f"{beginning}{name}"
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, Mapping):
                yield from _of_directory(each, f"{label}, ")
            elif each not in (None, ""):
                yield f"From your organization's system: {label}", str(each)


def _declared(profile: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield what a person declared, the mails that are turned off, and whether mail arrives."""
    for each in profile.get("attributes") or ():
        purposes = " and ".join(PURPOSES.get(code, plain(code)) for code in each["purposes"])
        yield formats.capital(plain(str(each["code"]))), f"{each['value']} (for {purposes})"
    unwanted = [MAILS[each] for each in profile.get("opt_outs") or () if each in MAILS]
    if unwanted:
        yield "Mails that you turned off", "; ".join(unwanted)
    if profile.get("unreachable"):
        yield "Mail", "It does not arrive at this address."


def field_text(name: str, value: str) -> str:
    """Return the value of a field of a profile in words."""
    match name:
        case "language":
            return language_name(value)
        case "time_zone":
            return value.replace("_", " ")
        case "minor_until":
            return formats.day(datetime.fromisoformat(value).date())
    return value


def sign_in_entries(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the ways to sign in, the open sessions, and the roles."""
    for each in held.get("sign_ins", ()):
        whose = "a guardian's account" if each.get("relation") == "guardian" else "your account"
        account = "" if each["issuer"] == PERSON_ISSUER else f" “{each['subject']}”"
        yield _issuer(each["issuer"]), f"{whose}{account}, since {words.time(each['since'])}"
    for each in held.get("sessions", ()):
        yield "Signed in", f"since {words.time(each['began_at'])}, until {words.time(each['expires_at'])} at the latest"
    yield from access_entries(held, words)


def mail_entries(mails: Sequence[Mapping[str, Any]], words: Words) -> Iterator[Entry]:
    """Yield the mails; a daily summary once, with the number of its items.

    Args:
        mails: The latest first.
        words: What turns times into words.
    """
    items: list[datetime] = []
    for each in mails:
        at = datetime.fromisoformat(each["at"])
        if items and (each["kind"] != "digest-item" or items[-1] - at > _ONE_MAIL):
            yield _summary(items, words)
            items = []
        if each["kind"] == "digest-item":
            items.append(at)
        else:
            yield MAIL_KINDS.get(each["kind"], formats.capital(plain(each["kind"]))), words.time(each["at"])
    if items:
        yield _summary(items, words)


def read_entry(each: Mapping[str, Any], words: Words) -> Entry:
    """Return what was read about the person, and by which role."""
    if each["actor"] is None:
        who = "an operator"
    else:
        who = " and ".join(f"{_article(role)} {plain(role)}" for role in each["roles"]) or "another person"
    many = f", {each['count']} times" if each["count"] > 1 else ""
    return _READS.get(each["action"]) or access_read(each["action"]), f"{who}, {words.time(each['at'])}{many}"


def done_entries(done: Sequence[Mapping[str, Any]], words: Words) -> Iterator[Entry]:
    """Yield what happened, without the events that only accompany another one.

    Args:
        done: Entries of the trails of both services, what happened last first.
        words: What turns times into words.
    """
    for each in done:
        if not each["event"].startswith(BOOKKEEPING):
            more = stated_text(each.get("stated", {}), words)
            yield activity(each["event"]), f"{_recorder(each)}, {_time(each, words)}{f': {more}' if more else ''}"


def _time(each: Mapping[str, Any], words: Words) -> str:
    """Return when an entry happened, and when it was recorded where that was another day."""
    happened, recorded = (moment(each).astimezone(words.zone) for moment in (happened_at, recorded_at))
    if each.get("origin") == "import":  # a row of a file states days
        return f"{formats.day(happened_at(each))}, recorded {words.time(recorded.isoformat())}"
    late = f", recorded {words.time(recorded.isoformat())}" if happened.date() != recorded.date() else ""
    return f"{words.time(happened.isoformat())}{late}"


def _summary(items: Sequence[datetime], words: Words) -> Entry:
    about = formats.count(len(items), "thing that was due", "things that were due")
    return MAIL_KINDS["digest-item"], f"{words.time(items[0].isoformat())}, about {about}"


def _recorder(each: Mapping[str, Any]) -> str:
    """Return what had an event recorded: the person, a rule, an import, a directory, the system or another person."""
    origin = each.get("origin", "command")
    if origin == "rule":
        return f"by rule ({RULES.get(each['rule'], plain(str(each['rule'])))})"
    if origin in {"import", "directory"}:
        return {"import": "an import of past relationships", "directory": "the directory of your organization"}[origin]
    if each["own"]:
        return "you"
    return "the system" if each["actor"] in SYSTEM_ACTORS else "another person"


def _issuer(issuer: str) -> str:
    known = {PERSON_ISSUER: "Links by mail", DEMONSTRATION: "Sign-in of this demonstration"}
    return known.get(issuer) or urlsplit(issuer).hostname or issuer


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"
