"""Reminders of staff, as pages offer them: one command for each thing that a party has yet to do."""

from services.projections.pages.forms.command import PageCommand

_DONE = "A reminder about {who} was sent to those who have yet to act."


def _reminder(about: str, part_field: str = "") -> PageCommand:
    return PageCommand(
        subject="relationships",
        act=f"remind-{about}",
        path="/relationships/v1/relationships/{id}/remind",
        verb="Remind",
        done=_DONE,
        fixed={"about": about},
        part_field=part_field,
    )


REMINDER_COMMANDS = (
    *(_reminder(about) for about in ("proposal", "signature", "trial", "session")),
    _reminder("feedback", "party"),
)
