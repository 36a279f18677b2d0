"""View of everything that is held about a person: one part for each kind, in words, with times in the person's zone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.projections.pages.components import formats
from services.projections.pages.components.zones import UNKNOWN, zone_text
from services.projections.pages.finding.wording import reasons_text
from services.projections.pages.matching.profile_text import profile_entries
from services.projections.pages.mentoring.exports import OwnExport
from services.projections.pages.mentoring.wording import plain, when
from services.projections.pages.people.names import Names

_SYSTEM = frozenset({"00000000-0000-8000-8000-000000000000", "00000000-0000-8000-8000-000000000001"})
"""The actors of the services themselves, and of what follows from rules."""
_FIELDS: Mapping[str, str] = {
    "name": "Name",
    "mail": "Mail",
    "phone": "Telephone",
    "time_zone": "Time zone",
    "language": "Language",
    "external_id": "Id in your organization's own system",
    "minor_until": "Of age on",
}
_READS: Mapping[str, str] = {
    "GET /enrollment/v1/people/{person_id}": "Your profile",
    "GET /enrollment/v1/people": "Your name, in a search",
    "POST /enrollment/v1/people/names": "Your name, on a page",
    "GET /enrollment/v1/participations/{participation_id}": "A participation",
    "GET /relationships/v1/relationships/{relationship_id}": "A relationship",
}
Entry = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of what is held, with its entries: what, and the rest in words."""

    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Everything:
    """Content of the page.

    Attributes:
        people: By the name of each person, the parts of what is held.
        times: The zone of every time, in a sentence.
    """

    people: Sequence[tuple[str, Sequence[Part]]]
    times: str


@dataclass(frozen=True, slots=True)
class Words:
    """Names of people and programs, and the reader's zone: they turn ids and times into words."""

    names: Names
    programs: Mapping[str, str]
    zone: ZoneInfo = UNKNOWN

    def program(self, id: str | None) -> str:
        """Return the name of a program; `a program` where the reader sees none."""
        return self.programs.get(id or "", "a program")

    def time(self, text: object) -> str:
        """Return a moment in the reader's zone; empty for none."""
        return when(datetime.fromisoformat(str(text)), self.zone) if text else ""


def everything(exports: Sequence[OwnExport], words: Words) -> Everything:
    """Build the page.

    Args:
        exports: What is held, by person.
        words: What turns ids and times into words.
    """
    people = [(each.person.name or "You", [part for part in _parts(each, words) if part.entries]) for each in exports]
    return Everything(people, zone_text(words.zone))


def people_in(exports: Sequence[OwnExport]) -> Iterator[str]:
    """Yield the ids of the people whom the page names: the other parties of relationships."""
    for export in exports:
        for each in export.relationships.get("relationships", ()):
            yield _other(each)


def programs_in(exports: Sequence[OwnExport]) -> set[str]:
    """Return the ids of the programs that the page names."""
    held = [
        each
        for export in exports
        for source, part in ((export.enrollment, "participations"), (export.relationships, "relationships"))
        for each in source.get(part, ())
    ]
    return {str(each["program_id"]) for each in held}


def _parts(export: OwnExport, words: Words) -> Iterator[Part]:
    held, mentoring = export.enrollment, export.relationships
    yield Part("Profile", list(_profile(export)))
    yield Part(
        "What you allow", [(str(each["wording"]), _answer(each["granted"])) for each in held.get("consents", ())]
    )
    yield Part("Participations", [_participation(each, words) for each in held.get("participations", ())])
    yield Part("Requirements and documents", list(_duties(held, words)))
    yield Part("Relationships", [_relationship(each, words) for each in mentoring.get("relationships", ())])
    yield Part("Goals and notes in your own words", list(_texts(mentoring, words)))
    yield Part("Sessions", list(_sessions(mentoring, words)))
    yield Part("Feedback that you gave", [_feedback(each, words) for each in mentoring.get("answers", ())])
    yield Part(
        "What was stated for the matching",
        [entry for each in mentoring.get("matching_profiles", ()) for entry in profile_entries(each)],
    )
    yield Part("Requests to mentors, and introductions", list(_asked(mentoring, words)))
    yield Part("Concerns that you raised", [_concern(each, words) for each in held.get("concerns", ())])
    yield Part("How you sign in", [_sign_in(each, words) for each in held.get("sign_ins", ())])
    yield Part("Mails that were sent to you", [_mail(each, words) for each in held.get("mails", ())])
    yield Part("Who read about you", [_read(each, words) for each in held.get("seen_by", ())])
    done = sorted([*held.get("done", ()), *mentoring.get("done", ())], key=lambda each: str(each["at"]), reverse=True)
    yield Part("Who did what", [_done(each, words) for each in done])


def _profile(export: OwnExport) -> Iterator[Entry]:
    profiles = export.enrollment.get("records", {}).get("profile", ())
    profile = profiles[0] if profiles else export.person.profile
    for name, label in _FIELDS.items():
        if profile.get(name):
            yield label, str(profile[name])
    for each in profile.get("attributes") or ():
        yield plain(str(each["code"])).capitalize(), f"{each['value']} (for {', '.join(each['purposes'])})"


def _answer(granted: bool | None) -> str:
    return {True: "You allowed it.", False: "You did not allow it."}.get(granted, "You were not asked yet.")  # type: ignore[arg-type]  # None is the default


def _participation(each: Mapping[str, Any], words: Words) -> Entry:
    skills = f"; skills: {', '.join(map(plain, each['skills']))}" if each["skills"] else ""
    return words.program(each["program_id"]), f"{each['role'].capitalize()}, {plain(each['state'])}{skills}"


def _duties(held: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    for one in held.get("participations", ()):
        program = words.program(one["program_id"])
        for each in one.get("requirements", ()):
            until = f", until {words.time(each['valid_until'])}" if each["valid_until"] else ""
            yield f"{program}: {plain(each['kind'])}", f"{plain(each['state'])}{until}"
        for each in one.get("acceptances", ()):
            accepted = f"version {each['version']}, accepted {words.time(each['accepted_at'])}"
            yield f"{program}: {plain(each['code'])}", accepted


def _relationship(each: Mapping[str, Any], words: Words) -> Entry:
    goals = len(each["goals"])
    sessions = len(each["sessions"])
    counts = f"{sessions} session{'' if sessions == 1 else 's'}, {goals} goal{'' if goals == 1 else 's'}"
    what = f"with {words.names.of(_other(each))}, as {each['party']}: {plain(each['state'])}; {counts}"
    return words.program(each["program_id"]), what


def _asked(mentoring: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    for each in mentoring.get("relationships", ()):
        asked = each.get("request")
        if asked:
            rank = f"wish {asked['rank']}, " if asked["rank"] else ""
            program = words.program(each["program_id"])
            yield f"Request in {program}", f"{rank}{reasons_text(asked['reasons'])}"
            if each["texts"].get("request"):
                yield f"Words of the request in {program}", each["texts"]["request"]
    for each in mentoring.get("introductions", ()):
        yield "Introduction in the directory of mentors", each["text"]


def _texts(mentoring: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    for each in mentoring.get("relationships", ()):
        other = words.names.of(_other(each))
        for text in each["texts"]["goals"].values():
            yield f"A goal with {other}", str(text)
        for text in each["texts"]["notes"].values():
            yield f"A note on a session with {other}", str(text)


def _sessions(mentoring: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    for each in mentoring.get("relationships", ()):
        for session in each["sessions"]:
            yield words.time(session["starts_at"]), f"with {words.names.of(_other(each))}: {plain(session['status'])}"


def _feedback(each: Mapping[str, Any], words: Words) -> Entry:
    scores = ", ".join(f"{plain(item)} {score}" for item, score in sorted(each["scores"].items()))
    return plain(each["instrument"]).capitalize(), f"{scores or each['rating']}, given {words.time(each['given_at'])}"


def _concern(each: Mapping[str, Any], words: Words) -> Entry:
    outcome = f", {plain(each['outcome'])}" if each["outcome"] else ""
    about = f"{plain(each['topic']).capitalize()}, {words.time(each['raised_at'])}"
    return about, f"{each['text'] or ''} ({plain(each['state'])}{outcome})"


def _sign_in(each: Mapping[str, Any], words: Words) -> Entry:
    return str(each["issuer"]), f"{each['subject']}, since {words.time(each['since'])}"


def _mail(each: Mapping[str, Any], words: Words) -> Entry:
    return plain(each["kind"]).capitalize(), words.time(each["at"])


def _read(each: Mapping[str, Any], words: Words) -> Entry:
    if each["actor"] is None:
        who = "an operator"
    else:
        who = " and ".join(f"{_article(role)} {role}" for role in each["roles"]) or "another person"
    many = f", {each['count']} times" if each["count"] > 1 else ""
    return _READS.get(each["action"], each["action"]), f"{who}, {words.time(each['at'])}{many}"


def _done(each: Mapping[str, Any], words: Words) -> Entry:
    what = each["event"].split(".", 1)[1].replace(".", ": ").replace("-", " ")
    who = "you" if each["own"] else "the system" if each["actor"] in _SYSTEM else "another person"
    return formats.capital(what), f"{who}, {words.time(each['at'])}"


def _other(each: Mapping[str, Any]) -> str:
    return str(each["mentor_id"] if each["party"] == "mentee" else each["mentee_id"])


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"
