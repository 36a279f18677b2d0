"""Commands on a participation, as pages offer them."""

from services.projections.pages.forms import choices
from services.projections.pages.forms.command import PageCommand, Reasons
from services.projections.pages.forms.fields import Field

_PATH = "/enrollment/v1/participations/{id}"
_REQUIREMENT = _PATH + "/requirements/{part}"
_CAPACITY = Field(
    name="capacity", label="Capacity", kind="number", hint="How many relationships at a time.", lowest=1, highest=10_000
)
_UNTIL = Field(
    name="valid_until",
    label="Valid until",
    kind="until",
    required=False,
    hint="The last day. Leave empty for as long as the program's policy states.",
)
_EVIDENCE = Field(name="evidence", label="How it was checked", kind="choice", choices=choices.EVIDENCE, value="2")
_FILED = Field(
    name="evidence_reference",
    label="Where it is filed",
    required=False,
    longest=64,
    hint="A reference like HR-2026-114, without names. Needed for a guardian's consent on paper.",
)


def _reason(offered: dict[str, str] | None = None, label: str = "Reason") -> Field:
    return Field(name="reason", label=label, kind="choice", choices=offered or {}, missing="Choose a reason.")


def _command(
    act: str,
    verb: str,
    done: str,
    *fields: Field,
    path: str = "",
    consequence: str = "",
    dangerous: bool = False,
    undo: str = "",
    reasons: Reasons = "",
    fixed: dict[str, object] | None = None,
) -> PageCommand:
    return PageCommand(
        subject="participations",
        act=act,
        path=path or f"{_PATH}/{act}",
        verb=verb,
        done=done,
        fields=fields,
        consequence=consequence,
        dangerous=dangerous,
        undo=f"participations.{undo}" if undo else "",
        reasons=reasons,
        fixed=fixed or {},
    )


_ENDS = "Their open relationships in this program close, and their proposals are taken back."

PARTICIPATION_COMMANDS = (
    _command("start-screening", "Start screening", "The screening of {who} has started."),
    _command(
        "enrol",
        "Enrol",
        "Enrolled: {who}.",
        Field(
            name="capacity",
            label="Capacity",
            kind="number",
            required=False,
            lowest=1,
            highest=10_000,
            hint="Leave empty for the program's limit.",
        ),
        Field(name="seniority", label="Seniority", kind="number", required=False, lowest=0, highest=100),
        path=f"{_PATH}/enroll",
    ),
    _command(
        "waitlist",
        "Put on the waiting list",
        "On the waiting list: {who}.",
        Field(
            name="priority",
            label="Priority",
            kind="number",
            hint="From 1, the most urgent, to 9.",
            lowest=1,
            highest=9,
            value="5",
        ),
        _reason(dict(choices.WAITING)),
    ),
    _command(
        "reject",
        "Reject",
        "The application of {who} was rejected.",
        _reason(dict(choices.REJECTIONS)),
        consequence="The application ends. The person can apply again.",
    ),
    _command(
        "withdraw",
        "End participation",
        "The participation of {who} has ended.",
        _reason(dict(choices.WITHDRAWALS)),
        consequence=f"The participation ends for good. {_ENDS}",
        dangerous=True,
        reasons="end",
    ),
    _command(
        "take-back",
        "Take back the invitation",
        "The invitation of {who} was taken back.",
        path=f"{_PATH}/withdraw",
        fixed={"reason": "invitation-taken-back"},
        consequence="The invitation cannot be accepted any more. You can invite the person again.",
    ),
    _command(
        "complete",
        "Complete",
        "The participation of {who} is completed.",
        consequence=f"The participation ends as completed. {_ENDS}",
        dangerous=True,
    ),
    _command(
        "remove",
        "Remove from the program",
        "{who} was removed from the program.",
        _reason(dict(choices.REMOVALS)),
        consequence=f"The participation ends by the program's decision. {_ENDS}",
        dangerous=True,
        reasons="end",
    ),
    _command(
        "pause",
        "Pause",
        "The participation of {who} is paused.",
        _reason(dict(choices.PAUSES)),
        Field(
            name="resumes_at",
            label="Paused up to and including",
            kind="until",
            required=False,
            hint="It resumes by itself the day after.",
        ),
        undo="resume",
    ),
    _command("resume", "Resume", "The participation of {who} goes on."),
    _command(
        "suspend",
        "Suspend",
        "The participation of {who} is suspended.",
        _reason(dict(choices.CONCERNS)),
        consequence="Their relationships are paused, and nothing new starts, until you reinstate the participation.",
        undo="reinstate",
    ),
    _command("reinstate", "Reinstate", "The participation of {who} is reinstated."),
    _command("capacity", "Change capacity", "The capacity of {who} was changed.", _CAPACITY),
    _command(
        "seniority",
        "Change seniority",
        "The seniority of {who} was changed.",
        Field(name="seniority", label="Seniority", kind="number", lowest=0, highest=100),
    ),
    _command("request", "Ask for it", "{who} was asked for it.", path=f"{_REQUIREMENT}/request"),
    _command("review", "Start review", "What {who} handed in is in review.", path=f"{_REQUIREMENT}/review"),
    _command(
        "clear",
        "Clear",
        "The requirement of {who} is cleared.",
        _EVIDENCE,
        _FILED,
        _UNTIL,
        path=f"{_REQUIREMENT}/clear",
    ),
    _command(
        "waive",
        "Waive",
        "The requirement of {who} is waived.",
        _reason(dict(choices.WAIVERS)),
        _UNTIL,
        path=f"{_REQUIREMENT}/waive",
        consequence="The person takes part without it.",
    ),
    _command(
        "revoke",
        "Revoke",
        "The requirement of {who} was revoked.",
        _reason(dict(choices.REVOCATIONS)),
        path=f"{_REQUIREMENT}/revoke",
        consequence="It counts as not met from now on: nothing starts until it is cleared again.",
    ),
    _command(
        "file-acceptance",
        "File a signed copy",
        "The signed copy of {who} was filed.",
        Field(name="version", label="Version of the document", kind="number", lowest=1),
        Field(
            name="evidence_reference",
            label="Where it is filed",
            longest=64,
            hint="A reference like HR-2026-114, without names.",
        ),
        path=f"{_PATH}/documents/{{part}}/file-acceptance",
    ),
)
"""Every command on a participation."""
