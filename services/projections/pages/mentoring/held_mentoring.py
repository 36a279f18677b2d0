"""Labels and texts of what is held about mentoring: participations, duties, relationships, answers and concerns."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.projections.pages.administration.concern_view import OUTCOMES
from services.projections.pages.administration.concern_view import STATES as CONCERN_STATES
from services.projections.pages.components import formats
from services.projections.pages.components.codes import code_text
from services.projections.pages.forms import choices
from services.projections.pages.mentoring.held_words import Entry, Words
from services.projections.pages.mentoring.wording import STATES, plain
from services.projections.pages.programs.people_view import STATES as PARTICIPATION_STATES

REQUIREMENTS: Mapping[str, str] = {
    "requested": "asked for",
    "in-review": "being checked",
    "cleared": "met",
    "waived": "not needed for you",
    "expired": "not valid any more",
    "revoked": "taken back",
}
"""States of a requirement, as its person reads them."""
ACCEPTED: Mapping[str, str] = {"paper": "on paper", "guardian": "by a guardian", "person": "by you"}
"""Whose act the acceptance of a document was."""
_SESSIONS: Mapping[str, str] = {"held": "held", "cancelled": "cancelled", "missed": "did not take place"}
_ABOUT: Mapping[str, str] = {"relationship": "the mentoring", "session": "a session", "program": "the program"}


def participation_entries(each: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the role and the state of a participation, and what was stated for it."""
    state = PARTICIPATION_STATES.get(each["state"], plain(each["state"]))
    facts = [f"{words.roles(each['program_id']).of(each['role'])}: {state[:1].lower()}{state[1:]}"]
    if each["skills"]:
        facts.append(f"skills: {', '.join(map(plain, each['skills']))}")
    if each.get("seniority") is not None:
        facts.append(f"seniority {each['seniority']}")
    if each.get("capacity") is not None:
        facts.append(f"room for {formats.count(each['capacity'], 'relationship')} at a time")
    for name, text, known in (
        ("waitlist_reason", "waits because", choices.WAITING),
        ("suspension_reason", "suspended because", choices.CONCERNS),
    ):
        if each.get(name):
            facts.append(f"{text}: {known.get(each[name], plain(each[name])).lower()}")
    for name, text in (("invitation_expires_at", "the invitation ends"), ("resumes_at", "the pause ends")):
        if each.get(name):
            facts.append(f"{text} {words.time(each[name])}")
    yield words.program(each["program_id"]), "; ".join(facts)


def duty_entries(each: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the requirements and the accepted documents of a participation."""
    program = words.program(each["program_id"])
    for one in each.get("requirements", ()):
        until = f", until {words.time(one['valid_until'])}" if one["valid_until"] else ""
        yield f"{program}: {code_text(one['kind'])}", f"{REQUIREMENTS.get(one['state'], plain(one['state']))}{until}"
    for one in each.get("acceptances", ()):
        by = ACCEPTED.get(one.get("accepted_by", ""), "")
        accepted = f"version {one['version']}, accepted {f'{by} ' if by else ''}{words.time(one['accepted_at'])}"
        yield f"{program}: {code_text(one['code'])}", accepted


def relationship_entries(each: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield a relationship with its counts, and its agreement."""
    program, state = words.program(each["program_id"]), STATES.get(each["state"], plain(each["state"]))
    held = sum(session["status"] == "held" for session in each["sessions"])
    counts = f"{formats.count(held, 'session')} held, {formats.count(len(each['goals']), 'goal')}"
    began = f", since {words.time(each['activated_at'])}" if each.get("activated_at") else ""
    yield program, f"With {words.names.of(other_party(each))}, as {_role(each)}{began}. {state}. {counts}."
    agreement = each.get("agreement")
    if agreement:
        channel = choices.MODES.get(agreement["channel"], plain(agreement["channel"]))
        signed = " and ".join(_signatory(each, party, words) for party in agreement["signed_by"]) or "neither of you"
        often = formats.count(agreement["cadence_days"], "day")
        long = formats.count(agreement["duration_days"], "day")
        text = f"A session every {often} for {long}; {channel.lower()}; signed by {signed}."
        yield f"{program}: agreement", text


def text_entries(each: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the goals, notes and agreements of a relationship, in the words in which they were written."""
    other = words.names.of(other_party(each))
    for text in each["texts"]["goals"].values():
        yield f"A goal with {other}", str(text)
    for text in each["texts"]["notes"].values():
        yield f"A note on a session with {other}", str(text)
    for number, own in each["texts"].get("agreements", {}).items():
        for text in filter(None, (own["goals"], own["boundaries"])):
            yield f"Version {number} of the agreement with {other}", str(text)


def session_entries(each: Mapping[str, Any], words: Words) -> Iterator[Entry]:
    """Yield the sessions of a relationship."""
    for session in each["sessions"]:
        ahead = datetime.fromisoformat(session["starts_at"]) > words.now
        text = _SESSIONS.get(session["status"], "planned" if ahead else "not reported yet")
        yield words.time(session["starts_at"]), f"with {words.names.of(other_party(each))}: {text}"


def feedback_entry(each: Mapping[str, Any], program: str, words: Words) -> Entry:
    """Return an answer with the questions that it answers.

    Args:
        each: The answer.
        program: The program of its relationship.
        words: Find the questionnaire.
    """
    found = words.questionnaire(program, each)
    title = found["title"] if found else formats.capital(plain(each["instrument"]))
    items = {item["code"]: item for item in found["items"]} if found else {}
    scores = [_score(items.get(code), code, score) for code, score in sorted(each["scores"].items())]
    if not scores and each["rating"] is not None:
        scores = [f"{each['rating']} of 5"]
    about = _ABOUT.get(each.get("about") or "", "")
    return title, f"{'; '.join(scores)}. Given {words.time(each['given_at'])}{f', about {about}' if about else ''}."


def anonymous_entry(each: Mapping[str, Any], words: Words) -> Entry:
    """Return that the person answered an anonymous questionnaire; what they answered is not held."""
    found = words.questionnaire(str(each["program_id"]), each)
    title = found["title"] if found else formats.capital(plain(each["instrument"]))
    return title, f"About {words.program(each['program_id'])}, answered {words.time(each['answered_at'])}."


def concern_entry(each: Mapping[str, Any], words: Words) -> Entry:
    """Return a concern that the person raised."""
    state = CONCERN_STATES.get(each["state"], plain(each["state"])).lower()
    outcome = f", {OUTCOMES.get(each['outcome'], plain(each['outcome'])).lower()}" if each["outcome"] else ""
    topic = choices.TOPICS.get(each["topic"], formats.capital(plain(each["topic"])))
    return f"{topic}, {words.time(each['raised_at'])}", f"{each['text'] or ''} ({state}{outcome})"


def other_party(each: Mapping[str, Any]) -> str:
    """Return the id of the other party of a relationship."""
    return str(each["mentor_id"] if each["party"] == "mentee" else each["mentee_id"])


def _signatory(each: Mapping[str, Any], party: str, words: Words) -> str:
    """Return who signed: by the role, or of peers, who have one role, by the name."""
    if each.get("direction") != "peer" or party == "guardian":
        return f"the {party}"
    return "you" if party == each["party"] else words.names.of(other_party(each))


def _role(each: Mapping[str, Any]) -> str:
    if each.get("direction") == "peer":
        return "peer"
    return (
        f"junior {each['party']}" if each.get("direction") == "reverse" and each["party"] == "mentor" else each["party"]
    )


def _score(item: Mapping[str, Any] | None, code: str, score: int) -> str:
    if item is None:
        return f"{plain(code)}: {score}"
    return f"{item['text']} {score} of {item['maximum']}"
