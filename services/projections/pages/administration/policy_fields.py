"""The form of a program's policy: its fields, and the statement that the service takes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.policy.measures import MEASURES
from services.projections.pages.forms.fields import Field

_LONGEST_TEXT = 10_000
_MOST_PLACES = 1_000_000
_MOST_DAYS = 3_650
_REQUIREMENTS = {
    "background-check": "Background check",
    "training": "Training",
    "references": "References",
    "guardian-consent": "Consent of a guardian",
    "interview": "Interview",
}
_MEASURES = {
    "active-relationships": "Active relationships",
    "enrolled": "People enrolled",
    "sessions-held": "Sessions held",
    "program-mentees": "Mentees who were matched",
    "went-on": "Mentees who became mentors",
    "program-reach": "People reached",
}
"""Those that a new program is counted by; the others are stated through the interface."""
assert _MEASURES.keys() <= MEASURES.keys()  # noqa: S101 - a slip here would be refused only by the service

CONFIDENTIALITY = Field(
    name="confidentiality",
    label="Confidentiality",
    kind="choice",
    value="open",
    hint="It stays the same for ever. Of a sealed program only counts leave it.",
    choices={"open": "Open", "confidential": "Confidential", "sealed": "Sealed"},
)
OBJECTIVE = (
    Field(
        name="objective_measure",
        label="What the program is to reach first",
        kind="choice",
        value="active-relationships",
        choices=_MEASURES,
    ),
    Field(name="objective_target", label="How many", kind="number", value="10", lowest=1, highest=1_000_000),
    Field(name="objective_due", label="By which day", kind="day"),
)
"""The objective of a new program; a program needs one."""
RULES: Sequence[Field] = (
    Field(
        name="directions",
        label="Directions of mentoring",
        kind="choices",
        value="traditional",
        hint="In reverse mentoring the mentor is junior to the mentee.",
        choices={"traditional": "Traditional", "reverse": "Reverse", "peer": "Between peers"},
    ),
    Field(
        name="formalities",
        label="Formality",
        kind="choices",
        value="formal",
        choices={"formal": "Formal", "informal": "Informal"},
    ),
    Field(
        name="shapes",
        label="Pairs or groups",
        kind="choices",
        value="pair",
        choices={"pair": "Pairs", "group": "Groups"},
    ),
    Field(
        name="mentor_capacity",
        label="Most open relationships of a mentor",
        kind="number",
        value="2",
        lowest=1,
        highest=1000,
    ),
    Field(
        name="mentee_limit",
        label="Most open relationships of a mentee",
        kind="number",
        value="1",
        lowest=1,
        highest=1000,
    ),
    Field(name="mentor_places", label="Places for mentors", kind="number", required=False, highest=_MOST_PLACES),
    Field(name="mentee_places", label="Places for mentees", kind="number", required=False, highest=_MOST_PLACES),
    Field(
        name="cadence_days",
        label="Most days from one session to the next",
        kind="number",
        required=False,
        lowest=1,
        highest=_MOST_DAYS,
    ),
    Field(
        name="commitment_days",
        label="Fewest days of an agreement",
        kind="number",
        required=False,
        lowest=1,
        highest=_MOST_DAYS,
    ),
    Field(
        name="request_expiry_days",
        label="Days until an unanswered proposal expires",
        kind="number",
        value="14",
        lowest=1,
        highest=_MOST_DAYS,
    ),
    Field(
        name="reopen_days",
        label="Days in which a closed relationship may be reopened",
        kind="number",
        value="30",
        hint="0: what is closed stays closed.",
        lowest=0,
        highest=_MOST_DAYS,
    ),
    Field(
        name="trial_days",
        label="Days on trial after the start",
        kind="number",
        value="0",
        hint="At their end both are asked whether they go on. 0: no trial.",
        lowest=0,
        highest=_MOST_DAYS,
    ),
    Field(
        name="directory",
        label="Who finds mentors in the directory",
        kind="choice",
        value="staff",
        hint="Only an open program has a directory for others than its staff.",
        choices={
            "staff": "Only staff",
            "participants": "Participants of the program",
            "federation": "Members of the federation",
        },
    ),
    Field(name="mentors_listed", label="Mentors are listed unless they decide otherwise", kind="check", value="true"),
    Field(
        name="most_requests",
        label="Most mentors whom a mentee asks at a time",
        kind="number",
        value="3",
        lowest=1,
        highest=10,
    ),
    Field(
        name="flash_sessions",
        label="Single conversations without a relationship (flash sessions)",
        kind="check",
        hint="Mentors offer them, mentees take or ask for one. They count nowhere but as flash sessions.",
    ),
    Field(
        name="flash_sessions_monthly",
        label="Most flash sessions of a person in a month",
        kind="number",
        value="4",
        required=False,
        hint="A place that a mentor offers counts, too. Empty: no limit.",
        lowest=1,
        highest=100,
    ),
    Field(name="opens_on", label="First day of admission", kind="day", required=False),
    Field(name="closes_on", label="Last day of admission", kind="day", required=False),
    Field(name="ends_on", label="Last day of the program", kind="day", required=False),
    Field(
        name="minimum_group_size",
        label="Fewest people in a figure",
        kind="number",
        value="5",
        hint="Figures about fewer people are hidden from others.",
        lowest=5,
        highest=1000,
    ),
    Field(
        name="mentor_requirements", label="Required of mentors", kind="choices", required=False, choices=_REQUIREMENTS
    ),
    Field(
        name="mentee_requirements", label="Required of mentees", kind="choices", required=False, choices=_REQUIREMENTS
    ),
    Field(
        name="document_kinds",
        label="Documents to accept before anything starts",
        kind="choices",
        required=False,
        hint="Publish a document of each kind before the program opens.",
        choices={
            "code-of-conduct": "Code of conduct",
            "confidentiality": "Confidentiality",
            "data-use": "Use of data",
            "disclaimer": "Disclaimer",
        },
    ),
    Field(
        name="conflict_kinds",
        label="Conflicts of interest that bar a match",
        kind="choices",
        required=False,
        choices={
            "reporting-chain": "Reporting chain",
            "assessor": "One assesses the other",
            "declared": "Declared by one of them",
            "never-pair": "Never to be paired again",
        },
    ),
    Field(name="approval_required", label="Staff approves every match", kind="check"),
    Field(
        name="closure_reasons",
        label="Reasons for closing a relationship",
        required=False,
        hint="Codes, separated by commas; empty for any reason.",
        longest=2_000,
    ),
    Field(
        name="end_reasons",
        label="Reasons for ending a participation",
        required=False,
        hint="Codes, separated by commas; empty for any reason.",
        longest=2_000,
    ),
    Field(name="welcome", label="Text for people who enroll", kind="area", required=False, longest=_LONGEST_TEXT),
    Field(
        name="invitation", label="Text for people who are invited", kind="area", required=False, longest=_LONGEST_TEXT
    ),
)
"""The rules that a version states; what a form does not show stays as it is."""
_LISTS = ("closure_reasons", "end_reasons")
_FORM_ONLY = {
    "mentor_requirements",
    "mentee_requirements",
    *(field.name for field in OBJECTIVE),
    "name",
    "effective_at",
}


def filled(policy: Mapping[str, Any], texts: Mapping[str, Any] | None) -> Sequence[Field]:
    """Return the fields with the values of a version.

    Args:
        policy: The version, as the service shows it.
        texts: Its private texts, None where they are not shown.
    """
    values: dict[str, Any] = {**policy, **{name: (texts or {}).get(name, "") for name in ("welcome", "invitation")}}
    for role in ("mentor", "mentee"):
        required = [each["kind"] for each in policy["requirements"] if each["role"] in (role, "both")]
        values[f"{role}_requirements"] = required
    fields = [replace(field, value=_text(values.get(field.name))) for field in RULES]
    if policy.get("flash_sessions"):
        return fields
    proposed = next(field for field in RULES if field.name == "flash_sessions_monthly")
    return [proposed if field.name == proposed.name else field for field in fields]


def statement(
    values: Mapping[str, Any], before: Mapping[str, Any] | None = None, texts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the policy that a form states, as the service takes it.

    Args:
        values: The values of its fields; those left empty are absent.
        before: The version that it changes, None for a new program: what the form does not show stays.
        texts: The private texts of that version.
    """
    kept = {} if before is None else {"confidentiality": before["confidentiality"]}
    if before is not None:
        kept |= {name: before[name] for name in ("seniority_top", "never_pair_scope") if name in before}
    stated = {name: value for name, value in values.items() if name not in _FORM_ONLY and name not in _LISTS}
    lists = {name: _codes(values.get(name, "")) for name in _LISTS}
    stated.setdefault("flash_sessions_monthly", None)  # an empty field means no limit, not the default
    requirements = _requirements(values, (before or {}).get("requirements", ()), (texts or {}).get("criteria", ()))
    return {**kept, **stated, **lists, "requirements": requirements}


def objective(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the objective that the form of a new program states."""
    return {
        "code": values["objective_measure"],
        "measure": values["objective_measure"],
        "target_thousandths": values["objective_target"] * 1000,
        "due_on": values["objective_due"],
    }


def _requirements(
    values: Mapping[str, Any], before: Sequence[Mapping[str, Any]], criteria: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the requirements that were ticked; one that was there keeps how long it is valid, and its criteria."""
    stated: list[dict[str, Any]] = []
    for kind in _REQUIREMENTS:
        roles = [role for role in ("mentor", "mentee") if kind in values.get(f"{role}_requirements", ())]
        if not roles:
            continue
        earlier = [each for each in before if each["kind"] == kind]
        if len(roles) == 2 and all(each["role"] == "both" for each in earlier):
            roles = ["both"]
        for role in roles:
            known = next((each for each in earlier if each["role"] in (role, "both")), {})
            text = next((c["text"] for c in criteria if c["kind"] == kind and c["role"] in (role, "both")), "")
            stated.append({"kind": kind, "role": role, "valid_days": known.get("valid_days"), "criteria": text})
    return stated


def _codes(text: str) -> list[str]:
    return [code for each in text.replace("\n", ",").split(",") if (code := each.strip())]


def _text(value: object) -> str:
    """Return a value as a field holds it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return ",".join(str(each) for each in value) if isinstance(value, list) else str(value)
