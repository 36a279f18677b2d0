"""Words of the desk: the name of each group, what there is to do, and what a row is about."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskRow
from services.projections.desk.rows import MISSED_DAYS
from services.projections.pages.components import formats
from services.projections.pages.components.codes import codes_text
from services.projections.pages.people.names import Names, Pseudonyms
from services.projections.pages.programs.request_text import answered

TITLES: Mapping[Kind, str] = {
    "application": "Applications to decide",
    "screening": "Applicants in screening",
    "place-free": "People on the waiting list for whom a place is free",
    "invitation": "Invitations without an answer",
    "requirement-review": "Requirements to review",
    "requirement-expiring": "Requirements that expire within 30 days",
    "requirement-expired": "Requirements that are not met",
    "document-due": "Documents to be accepted",
    "feedback-due": "Feedback that is due",
    "mentee-waiting": "Mentees who have waited two weeks for a mentor",
    "requests-failed": "Mentees whose requests came to nothing",
    "request-waiting": "Requests of mentees that wait for an answer",
    "proposal-waiting": "Proposals that wait for an answer",
    "proposal-lapsing": "Proposals that expire within 3 days",
    "approval": "Matches to approve",
    "conflict": "Conflicts of interest to decide",
    "over-capacity": "People with more relationships than their capacity",
    "session-unreported": "Sessions to report",
    "sessions-missed": "Pairs that missed sessions without an excuse",
    "relationship-idle": "Pairs that have not met for long",
    "agreement-unsigned": "Matches that have not started",
    "agreement-change": "Changes of an agreement that wait for a signature",
    "trial-over": "Trials that were over a week ago without an answer",
    "objective-due": "Objectives that are due",
}
ACTIONS: Mapping[Kind, str] = {
    "application": "Start the screening, enrol, put on the waiting list or reject.",
    "screening": "Enrol, put on the waiting list or reject.",
    "place-free": "Enrol, the most urgent first: 1 is the most urgent.",
    "invitation": "Remind the person, or wait: the invitation expires by itself.",
    "requirement-review": "Review what was handed in, then clear or waive it.",
    "requirement-expiring": "Ask for a new one: the participation is suspended when it expires.",
    "requirement-expired": "Clear or waive it: nothing starts until it is valid.",
    "document-due": "Remind the person: nothing starts until the document is accepted.",
    "feedback-due": "Remind the person, or record an answer that was given to you.",
    "mentee-waiting": "Propose a match, or run the matching of the program.",
    "requests-failed": "Propose a match: each request was declined, or got no answer in time.",
    "request-waiting": "Remind the mentor, or propose another one: the first acceptance decides.",
    "proposal-waiting": "Remind the party that has not answered.",
    "proposal-lapsing": "Remind the party that has not answered, before the proposal expires by itself.",
    "approval": "Approve the match, or withdraw it.",
    "conflict": "Clear it, state a safeguard, or end the relationship.",
    "over-capacity": "Raise the capacity, or accept no further match. No relationship ends by itself.",
    "session-unreported": "Report that it was held or missed, cancel it, or remind the two of it.",
    "sessions-missed": "Ask what is in the way. Plan another session, pause the relationship or end it.",
    "relationship-idle": "Ask how it goes. Log a session that took place, plan one, pause it or end it.",
    "agreement-unsigned": "Remind who has not signed, or record the signature. It starts when all have signed.",
    "agreement-change": "Remind who has not signed, or record the signature. Until then the version before it holds.",
    "trial-over": "Remind who has not answered. Nothing ends by itself.",
    "objective-due": "Compare it with its target, and set the next one.",
}


def subject_text(row: DeskRow, names: Names | None = None) -> str:
    """Return what a row is about: the person, the pair, or the objective."""
    people = [(names or Pseudonyms()).of(person) for person in row.people]
    if row.kind == "feedback-due":
        mentor, mentee = people
        return f"{mentor}, mentor of {mentee}" if row.detail["party"] == "mentor" else f"{mentee}, mentee of {mentor}"
    if row.subject_type == "relationship":
        return f"{people[0]} and {people[1]}"
    if row.subject_type == "participation":
        return f"{people[0]}, {row.detail['role']}"
    return f"Objective: {words(row.detail['objective'])}"


def detail_text(row: DeskRow) -> str:
    """Return what else is to be known about a row; empty for nothing."""
    write = _DETAILS.get(row.kind)
    parts = [write(row.detail) if write else "", _reminded(row.detail)]
    return ", ".join(part for part in parts if part)


def _reminded(detail: Mapping[str, Any]) -> str:
    at = detail.get("reminded_at")
    return f"reminded on {formats.day(datetime.fromisoformat(at).astimezone(UTC))}" if at else ""


def words(code: str) -> str:
    """Return a code in words: `background check`."""
    return code.replace("-", " ").replace("_", " ")


def _requirement_state(detail: Mapping[str, Any]) -> str:
    """Return the state of a requirement; one whose end has passed is expired before its event arrives."""
    return "expired" if detail["state"] in {"cleared", "waived"} else words(detail["state"])


def _requirement(detail: Mapping[str, Any]) -> str:
    return f"{codes_text([detail['requirement']])}: {_requirement_state(detail)}"


def _document(detail: Mapping[str, Any]) -> str:
    accepted = "acceptance ends" if detail["accepted"] else "not accepted"
    return f"{str(detail['document']).replace('-', ' ')}, version {detail['version']}: {accepted}"


def _load(detail: Mapping[str, Any]) -> str:
    return f"{formats.count(detail['load'], 'relationship')}, capacity {detail['capacity']}"


def _session(detail: Mapping[str, Any]) -> str:
    ends_at = datetime.fromisoformat(detail["ends_at"]).astimezone(UTC)
    return f"session of {formats.day(ends_at)}"


def _missed(detail: Mapping[str, Any]) -> str:
    """Return how many sessions were missed, and by which side."""
    sides = [(party, detail[f"missed_by_{party}"]) for party in ("mentor", "mentee")]
    by = ", ".join(f"{count} by the {party}" for party, count in sides if count)
    return f"{formats.count(detail['missed'], 'session')} without an excuse in {MISSED_DAYS} days: {by}"


def _idle(detail: Mapping[str, Any]) -> str:
    held = detail["last_held_at"]
    last = f"last session {formats.day(datetime.fromisoformat(held))}" if held else "no session yet"
    return f"{last}, every {formats.count(detail['cadence_days'], 'day')} agreed"


def _requests(detail: Mapping[str, Any]) -> str:
    """Return what a mentee asked since the wait began, and how it was answered."""
    if not detail["asked"]:
        return "has asked no mentor"
    parts = [f"{detail['open']} open"] if detail["open"] else []
    parts += answered(detail["declined"], detail["expired"])
    return f"{formats.count(detail['asked'], 'request')}: {', '.join(parts)}" if parts else "took each request back"


def _request(detail: Mapping[str, Any]) -> str:
    """Return who asked, and how many requests the mentee has open."""
    if detail["asked_by"] != "mentee":
        return ""
    return f"the mentee asked, {formats.count(detail['open'], 'request')} open"


def _change(detail: Mapping[str, Any]) -> str:
    return f"version {detail['version']}: {_missing(detail)}"


def _trial(detail: Mapping[str, Any]) -> str:
    over = formats.day(datetime.fromisoformat(detail["trial_ends_at"]).astimezone(UTC))
    missing = [party for party in ("mentor", "mentee") if party not in detail["going_on"]]
    return f"over on {over}, not answered by the {' and the '.join(missing)}"


def _unsigned(detail: Mapping[str, Any]) -> str:
    return "all signed, not started yet" if detail["agreed"] else _missing(detail)


def _missing(detail: Mapping[str, Any]) -> str:
    guardians = (each for each in ("guardian", "guardian_of_mentor") if detail.get(each))
    missing = [each for each in ("mentor", "mentee", *guardians) if each not in detail["signed"]]
    return f"not signed by the {' and the '.join(each.replace('_of_', ' of the ') for each in missing)}"


def _feedback(detail: Mapping[str, Any]) -> str:
    asked = formats.day(datetime.fromisoformat(detail["asked_at"]).astimezone(UTC))
    return f"{detail['title']}: asked on {asked}" + (", confidential" if detail["confidential"] else "")


_DETAILS: Mapping[Kind, Callable[[Mapping[str, Any]], str]] = {
    "place-free": lambda detail: f"priority {detail['priority']}",
    "requirement-review": _requirement,
    "requirement-expired": _requirement,
    "requirement-expiring": lambda detail: codes_text([detail["requirement"]]),
    "document-due": _document,
    "feedback-due": _feedback,
    "conflict": lambda detail: codes_text([detail["conflict"]]),
    "over-capacity": _load,
    "mentee-waiting": _requests,
    "requests-failed": _requests,
    "request-waiting": _request,
    "proposal-lapsing": _request,
    "agreement-change": _change,
    "trial-over": _trial,
    "session-unreported": _session,
    "sessions-missed": _missed,
    "relationship-idle": _idle,
    "agreement-unsigned": _unsigned,
    "objective-due": lambda detail: words(detail["measure"]),
}
