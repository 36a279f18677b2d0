"""The next actions of each kind of row on the desk, as buttons."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from services.projections.desk.kinds import Kind
from services.projections.desk.models import DeskRow
from services.projections.pages.administration.objectives import objective_page
from services.projections.pages.forms.buttons import Button, button, log_button
from services.projections.pages.mentoring.recorded_answer import record_page

_Part = Callable[[DeskRow], str]


def _requirement(row: DeskRow) -> str:
    return str(row.detail["requirement"])


def _none(_: DeskRow) -> str:
    return ""


_SIGNATURE = ("relationships.remind-signature", _none)
_OF_PROPOSALS: Sequence[tuple[str, _Part]] = [
    ("relationships.remind-proposal", _none),
    ("relationships.accept", _none),
    ("relationships.take-back", _none),
]
_ACTIONS: Mapping[Kind, Sequence[tuple[str, _Part]]] = {
    "application": [
        ("participations.enrol", _none),
        ("participations.start-screening", _none),
        ("participations.waitlist", _none),
        ("participations.reject", _none),
    ],
    "screening": [
        ("participations.enrol", _none),
        ("participations.waitlist", _none),
        ("participations.reject", _none),
    ],
    "place-free": [("participations.enrol", _none), ("participations.reject", _none)],
    "invitation": [("participations.take-back", _none)],
    "requirement-review": [("participations.clear", _requirement), ("participations.waive", _requirement)],
    "requirement-expiring": [("participations.request", _requirement), ("participations.waive", _requirement)],
    "requirement-expired": [
        ("participations.request", _requirement),
        ("participations.clear", _requirement),
        ("participations.waive", _requirement),
    ],
    "document-due": [("participations.file-acceptance", lambda row: str(row.detail["document"]))],
    "mentee-waiting": [],
    "requests-failed": [],
    **dict.fromkeys(("request-waiting", "proposal-waiting", "proposal-lapsing"), _OF_PROPOSALS),
    "approval": [("relationships.approve", _none), ("relationships.take-back", _none)],
    "conflict": [("relationships.clear-conflict", lambda row: str(row.detail["conflict"]))],
    "over-capacity": [("participations.capacity", _none)],
    "session-unreported": [
        ("relationships.hold", lambda row: str(row.detail["session"])),
        ("relationships.miss", lambda row: str(row.detail["session"])),
        ("relationships.cancel-session", lambda row: str(row.detail["session"])),
        ("relationships.remind-session", _none),
    ],
    "sessions-missed": [
        ("relationships.schedule", _none),
        ("relationships.pause", _none),
        ("relationships.close", _none),
    ],
    "relationship-idle": [
        ("relationships.schedule", _none),
        ("relationships.pause", _none),
        ("relationships.close", _none),
    ],
    "agreement-unsigned": [("relationships.sign", _none), _SIGNATURE, ("relationships.close", _none)],
    "agreement-change": [
        ("relationships.record-signature", lambda row: str(row.detail["version"])),
        _SIGNATURE,
    ],
    "trial-over": [("relationships.remind-trial", _none), ("relationships.close", _none)],
    "feedback-due": [("relationships.remind-feedback", lambda row: str(row.detail["party"]))],
    "objective-due": [],
}


def actions_of(row: DeskRow, about: str, back: str) -> Sequence[Button]:
    """Return the buttons of a row.

    Args:
        row: The row.
        about: What it is about, in words.
        back: The desk with its filters.
    """
    of_group = bool(row.detail.get("group"))  # a session of a group is acted on as a whole, on its page
    acts = [] if of_group else _ACTIONS[row.kind]
    buttons = [button(code, row.subject, about, back=back, part=part(row)) for code, part in acts]
    besides = _leads_elsewhere(row, about, back)
    if besides:
        return [*buttons, *besides]
    if row.kind == "relationship-idle":
        return [log_button(row.subject, about, back=back), *buttons]
    if row.kind == "agreement-unsigned" and row.detail["agreed"]:
        return [button("relationships.activate", row.subject, about, back=back), *buttons[2:]]
    if row.kind == "agreement-unsigned" and row.detail["version"]:
        part = str(row.detail["version"])
        return [button("relationships.record-signature", row.subject, about, back=back, part=part), *buttons[1:]]
    return buttons


def _leads_elsewhere(row: DeskRow, about: str, back: str) -> Sequence[Button]:
    """Return the buttons that lead to a form with more than one answer in it."""
    if row.kind == "feedback-due":
        return _record_answer(row, about, back)
    if row.detail.get("group"):
        return [Button("Say who was there", f"{about}, of the group", href=f"/groups/{row.detail['group']}")]
    if row.kind in {"mentee-waiting", "requests-failed"}:
        return [_match(row, row.subject, "Match…", about, back)]
    if row.kind == "objective-due":
        page = objective_page(row.program_id, str(row.detail["objective"]))
        return [Button("Set the next target…", about, href=f"{page}?{urlencode({'back': back})}")]
    if row.detail.get("asked_by") == "mentee":
        return [_match(row, row.detail["mentee_participation"], "Propose another…", about, back)]
    return []


def _match(row: DeskRow, mentee: str, text: str, about: str, back: str) -> Button:
    """Return the button that leads to the form in which a mentor is proposed to a mentee."""
    query = urlencode({"mentee": mentee, "back": back})
    return Button(text, about, href=f"/programs/{row.program_id}/propose?{query}")


def _record_answer(row: DeskRow, about: str, back: str) -> Sequence[Button]:
    """Return the button of an answer that staff may record: not of one that no reader sees."""
    detail = row.detail
    if detail["confidential"]:
        return []
    address = record_page(row.subject, detail["party"], detail["instrument"], detail["about_id"], back=back)
    return [Button("Record the answer…", about, href=address)]
