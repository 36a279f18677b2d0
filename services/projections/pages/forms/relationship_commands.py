"""Commands on a relationship, as pages offer them."""

from services.projections.pages.forms import choices
from services.projections.pages.forms.command import PageCommand, Reasons
from services.projections.pages.forms.fields import Field

_PATH = "/relationships/v1/relationships/{id}"
_BY = Field(
    name="by",
    label="For whom you answer",
    kind="choice",
    choices=choices.PARTIES,
    missing="Choose for whom you answer.",
)
_MINUTES = Field(name="minutes", label="Minutes", kind="number", lowest=1, highest=1440, value="60")
_STARTED = Field(name="started_at", label="When it began", kind="moment")
_MODE = Field(name="mode", label="How they met", kind="choice", choices=choices.MODES, value="in_person")


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
    makes: str = "",
    part_field: str = "",
) -> PageCommand:
    return PageCommand(
        subject="relationships",
        act=act,
        path=path or f"{_PATH}/{act}",
        verb=verb,
        done=done,
        fields=fields,
        consequence=consequence,
        dangerous=dangerous,
        undo=f"relationships.{undo}" if undo else "",
        reasons=reasons,
        fixed=fixed or {},
        makes=makes,
        part_field=part_field,
    )


RELATIONSHIP_COMMANDS = (
    _command("accept", "Record the acceptance", "The acceptance of the match of {who} is recorded.", _BY),
    _command(
        "decline",
        "Record that it was declined",
        "The match of {who} was declined.",
        _BY,
        Field(name="reason", label="Reason", kind="choice", choices=choices.DECLINES, missing="Choose a reason."),
        consequence="The proposal ends. Both can be proposed to others at once.",
    ),
    _command(
        "take-back",
        "Take back",
        "The proposed match of {who} was taken back.",
        path=f"{_PATH}/withdraw",
        consequence="The proposal ends. Both can be proposed to others at once.",
    ),
    _command("expire", "Let it expire", "The proposed match of {who} has expired."),
    _command("approve", "Approve the match", "The match of {who} is approved."),
    _command(
        "sign",
        "Record the signature",
        "The agreement of {who} was signed.",
        Field(name="by", label="Who signed", kind="choice", choices=choices.PARTIES, missing="Choose who signed."),
        Field(
            name="cadence_days",
            label="Days from one session to the next",
            kind="number",
            lowest=1,
            highest=366,
            value="14",
        ),
        Field(name="duration_days", label="Days in all", kind="number", lowest=1, highest=3660, value="180"),
        Field(name="channel", label="How they meet", kind="choice", choices=choices.AGREED_MODES, value="in_person"),
    ),
    _command(
        "record-signature",
        "Record the signature",
        "The agreement of {who} was signed.",
        Field(name="by", label="Who signed", kind="choice", choices=choices.SIGNATORIES, missing="Choose who signed."),
        path=f"{_PATH}/sign",
        part_field="version",
    ),
    _command("activate", "Start", "The relationship of {who} has started."),
    _command(
        "pause",
        "Pause",
        "The relationship of {who} is paused.",
        Field(name="reason", label="Reason", kind="choice", choices=choices.PAUSES, missing="Choose a reason."),
        undo="resume",
    ),
    _command("resume", "Resume", "The relationship of {who} goes on."),
    _command(
        "close",
        "Close",
        "The relationship of {who} is closed.",
        Field(name="reason", label="Reason", kind="choice", choices=choices.CLOSURES, missing="Choose a reason."),
        Field(
            name="initiated_by",
            label="Whose wish it was",
            kind="choice",
            choices=choices.INITIATORS,
            missing="Choose whose wish it was.",
        ),
        Field(name="never_pair_again", label="Never pair these two again", kind="check"),
        consequence="The relationship ends. Both become free for others. Sessions that are planned do not take place.",
        dangerous=True,
        reasons="closure",
    ),
    _command(
        "reopen",
        "Reopen",
        "The relationship of {who} goes on.",
        Field(
            name="reason",
            label="Why it goes on",
            kind="choice",
            choices=choices.REOPENINGS,
            missing="Choose why it goes on.",
        ),
        consequence="The end is taken back and counts as none, as long as the program's rules give time for that. Both "
        "need a free place. Sessions that were cancelled stay cancelled.",
    ),
    _command(
        "void",
        "Void",
        "The relationship of {who} is void.",
        Field(
            name="reason",
            label="What was wrong",
            kind="choice",
            choices=choices.VOIDINGS,
            missing="Choose what was wrong.",
        ),
        consequence="For what was made in error, not for what ended. It stays in the log and is counted nowhere, in no "
        "period: neither the relationship nor its sessions, goals and answers. This cannot be taken back.",
        dangerous=True,
    ),
    _command(
        "clear-conflict",
        "Clear the conflict",
        "The conflict of interest of {who} is cleared.",
        Field(
            name="outcome",
            label="What was found",
            kind="choice",
            choices=choices.OUTCOMES,
            missing="Choose what was found.",
        ),
        part_field="kind",
    ),
    _command(
        "hold",
        "Report that it was held",
        "The session of {who} was reported.",
        _STARTED,
        _MINUTES,
        _MODE,
        path=f"{_PATH}/sessions/{{part}}/hold",
        fixed={"evidence": 2},
    ),
    _command(
        "cancel-session",
        "Cancel the session",
        "The session of {who} was cancelled.",
        path=f"{_PATH}/sessions/{{part}}/cancel",
        consequence="The session does not take place. You can plan another one.",
    ),
    _command(
        "schedule",
        "Plan a session",
        "The session of {who} is planned.",
        Field(name="starts_at", label="When it begins", kind="moment"),
        Field(name="planned_minutes", label="Minutes", kind="number", lowest=1, highest=1440, value="60"),
        path=f"{_PATH}/sessions",
        undo="cancel-session",
        makes="session_id",
    ),
)
"""Every command on a relationship."""
