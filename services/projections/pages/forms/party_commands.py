"""Commands on a relationship as its parties give them: whose word it is follows from who asks."""

from collections.abc import Mapping

from services.projections.pages.forms import choices
from services.projections.pages.forms.command import PageCommand
from services.projections.pages.forms.fields import Field

_PATH = "/relationships/v1/relationships/{id}"
_SESSION = f"{_PATH}/sessions/{{part}}"
LONGEST_TEXT = 2_000
_FOR_TWO = "In your own words, for the two of you."
GOALS: Mapping[str, str] = {
    "skills": "Learn something",
    "career": "Work and career",
    "education": "School or studies",
    "confidence": "Confidence",
    "network": "Meet people",
    "wellbeing": "Well-being",
    "other": "Something else",
}
_ABSENT: Mapping[str, str] = {
    "mentee": "The mentee did not come",
    "mentor": "The mentor did not come",
    "both": "Neither",
}
CLOSING = (
    Field(
        name="conversation_on",
        label="When you talked about the end",
        kind="day",
        required=False,
        hint="Leave it empty if you did not.",
    ),
    Field(
        name="again",
        label="Do you want to be matched with another person?",
        kind="choice",
        choices=choices.AGAIN,
        missing="Choose what you want next.",
    ),
    Field(name="never_pair_again", label="Never pair us again", kind="check"),
)
STARTED = Field(name="started_at", label="When it began", kind="moment")
MINUTES = Field(name="minutes", label="Minutes", kind="number", lowest=1, highest=1440, value="60")
MODE = Field(name="mode", label="How you met", kind="choice", choices=choices.MODES, value="in_person")
MISSED_BY = Field(
    name="missed_by", label="What happened", kind="choice", choices=_ABSENT, missing="Choose who did not come."
)
EXCUSE = Field(
    name="excuse",
    label="Was it excused?",
    kind="choice",
    choices=choices.EXCUSES,
    missing="Choose whether it was excused.",
    hint="A reason of health or family is a private one: no one has to say more.",
)
NEXT = (
    Field(
        name="next_starts_at",
        label="A new time",
        kind="moment",
        required=False,
        hint="Plans another session at once. Leave it empty to plan one later.",
    ),
    Field(name="next_minutes", label="Minutes", kind="number", lowest=1, highest=1440, required=False),
)
STARTS = Field(name="starts_at", label="New time", kind="moment")
PLANNED = Field(name="planned_minutes", label="Minutes", kind="number", lowest=1, highest=1440, value="60")
SIGNING = (
    Field(name="cadence_days", label="Days from one session to the next", kind="number", lowest=1, highest=366),
    Field(name="duration_days", label="Days in all", kind="number", lowest=1, highest=3660),
    Field(name="channel", label="How you meet", kind="choice", choices=choices.AGREED_MODES),
    Field(name="other_channels", label="Also fine", kind="choices", choices=choices.AGREED_MODES, required=False),
    Field(
        name="goals",
        label="What the two of you want to reach",
        kind="area",
        required=False,
        longest=LONGEST_TEXT,
        hint=_FOR_TWO,
    ),
    Field(
        name="boundaries",
        label="What you keep out, and what stays between you",
        kind="area",
        required=False,
        longest=LONGEST_TEXT,
        hint=_FOR_TWO,
    ),
)


def _command(act: str, verb: str, done: str, *fields: Field, path: str, **more: object) -> PageCommand:
    return PageCommand(subject="relationships", act=act, verb=verb, done=done, fields=fields, path=path, **more)  # type: ignore[arg-type]  # the fields of a command


PARTY_COMMANDS = (
    _command("join", "Accept", "You accepted the match.", path=f"{_PATH}/accept"),
    _command("confirm", "Yes, I confirm it", "{who}: you confirmed the mentoring.", path=f"{_PATH}/accept"),
    _command(
        "deny",
        "No, this is not so",
        "{who}: you said that this is not so.",
        path=f"{_PATH}/decline",
        fixed={"reason": "not_so"},
        consequence="The declaration ends, and counts nowhere. The other person learns that you did not confirm it.",
    ),
    _command(
        "refuse",
        "Decline",
        "{who}: you declined the match.",
        Field(name="reason", label="Reason", kind="choice", choices=choices.DECLINES, missing="Choose a reason."),
        path=f"{_PATH}/decline",
        consequence="The request ends. The other person can be matched with another person at once.",
    ),
    _command(
        "not-now",
        "Not now",
        "{who}: you answered “not now”.",
        Field(
            name="until",
            label="You can be asked again from",
            kind="day",
            hint="At most a year from now. The mentee sees the day.",
            missing="Choose the day from which you can be asked again.",
        ),
        path=f"{_PATH}/decline",
        fixed={"reason": "not-now"},
        consequence="The request ends. The mentee cannot ask you again before that day, and can ask others at once.",
    ),
    _command(
        "sign-own",
        "Sign",
        "You signed the agreement of {who}.",
        *SIGNING,
        path=f"{_PATH}/agreement",
        part_field="based_on",
    ),
    _command(
        "revise-agreement",
        "Propose and sign",
        "You proposed new terms to {who}, and signed them.",
        *SIGNING,
        path=f"{_PATH}/agreement",
        part_field="based_on",
    ),
    _command("sign-version", "Sign", "You signed the agreement of {who}.", path=f"{_PATH}/sign", part_field="version"),
    _command(
        "withdraw-agreement",
        "Take back",
        "The proposed terms of {who} were taken back.",
        path=f"{_PATH}/agreement/withdraw",
        part_field="version",
        consequence="The proposed terms end. What all have signed stays in force.",
    ),
    _command(
        "report",
        "Yes, we met",
        "The session of {who} was reported.",
        STARTED,
        MINUTES,
        MODE,
        path=f"{_SESSION}/hold",
        fixed={"evidence": 2},
        undo="relationships.correct-session",
    ),
    _command(
        "report-for-ward",
        "Yes, they met",
        "The session of {who} was reported.",
        STARTED,
        MINUTES,
        MODE,
        path=f"{_SESSION}/hold",
        fixed={"evidence": 1},
        undo="relationships.correct-session",
    ),
    _command(
        "reschedule",
        "Move it",
        "The session of {who} was moved.",
        STARTS,
        PLANNED,
        path=f"{_SESSION}/reschedule",
    ),
    _command(
        "miss",
        "It did not take place",
        "The session of {who} is recorded as not having taken place.",
        MISSED_BY,
        EXCUSE,
        *NEXT,
        path=f"{_SESSION}/miss",
        consequence="The session counts as missed. The program's coordinators see who did not come.",
        undo="relationships.correct-session",
        makes="session_id",
    ),
    _command(
        "correct-session",
        "Take the report back",
        "The report about the session of {who} was taken back.",
        path=f"{_SESSION}/correct",
        consequence="The session counts no more, neither as held nor as missed. It waits to be reported, moved or "
        "cancelled.",
    ),
    *(
        _command(
            act,
            "Correct the report",
            "The report about the session of {who} was corrected.",
            STARTED,
            MINUTES,
            MODE,
            path=f"{_SESSION}/correct",
            fixed={"evidence": evidence},
        )
        for act, evidence in (("amend-session", 2), ("amend-for-ward", 1))
    ),
    _command(
        "note",
        "Keep this note",
        "Your note was kept. No one else can read it.",
        Field(name="text", label="Your note", kind="area", longest=LONGEST_TEXT, hint="For you alone."),
        path=f"{_SESSION}/note",
    ),
    _command(
        "agree-goal",
        "Agree on this goal",
        "A goal of {who} was agreed.",
        Field(name="category", label="What kind of goal", kind="choice", choices=GOALS, missing="Choose a kind."),
        Field(
            name="text",
            label="What you want to reach",
            kind="area",
            required=False,
            longest=LONGEST_TEXT,
            hint="In your own words, for the two of you.",
        ),
        Field(name="due_on", label="Until when", kind="day", required=False),
        path=f"{_PATH}/goals",
    ),
    _command(
        "write-goal",
        "Keep this text",
        "The text of the goal of {who} was kept.",
        Field(name="text", label="What you want to reach", kind="area", longest=LONGEST_TEXT),
        path=f"{_PATH}/goals/{{part}}/text",
    ),
    _command(
        "meet-goal",
        "Mark as met",
        "A goal of {who} is met.",
        path=f"{_PATH}/goals/{{part}}/meet",
        consequence="You attest that this goal is met. This counts in the figures of the program.",
    ),
    _command(
        "end",
        "End the relationship",
        "The relationship of {who} has ended.",
        Field(name="reason", label="Reason", kind="choice", choices=choices.CLOSURES, missing="Choose a reason."),
        *CLOSING,
        path=f"{_PATH}/close",
        consequence="The relationship ends. Planned sessions are cancelled. Both become free for others.",
        dangerous=True,
        reasons="closure",
    ),
    _command("go-on", "Go on", "You go on with {who}.", path=f"{_PATH}/go-on"),
    _command(
        "end-trial",
        "Do not go on",
        "The relationship of {who} has ended with its trial.",
        *CLOSING,
        path=f"{_PATH}/close",
        fixed={"reason": "trial-ended"},
        consequence="The relationship ends with the trial, as the two of you may. Planned sessions are cancelled, and "
        "both become free for others. It counts as a planned end.",
        dangerous=True,
    ),
    _command(
        "answer-closing",
        "Keep my answers",
        "Your answers about the end of {who} were kept.",
        *CLOSING,
        path=f"{_PATH}/answer-closing",
    ),
)
"""Every command of a party on a relationship."""
