"""Commands on a flash session as its parties give them."""

from services.projections.pages.forms.command import PageCommand
from services.projections.pages.forms.fields import Field
from services.projections.pages.forms.party_commands import MINUTES, MISSED_BY, MODE, STARTED

_PATH = "/relationships/v1/flash-sessions/{id}"


def _command(act: str, verb: str, done: str, *fields: Field, path: str, **more: object) -> PageCommand:
    return PageCommand(subject="flash-sessions", act=act, verb=verb, done=done, fields=fields, path=path, **more)  # type: ignore[arg-type]  # the fields of a command


FLASH_COMMANDS = (
    _command("accept", "Accept", "You accepted the flash session.", path=f"{_PATH}/accept"),
    _command("decline", "Decline", "You declined the flash session.", path=f"{_PATH}/cancel"),
    _command("take-back", "Take back", "You took the flash session back.", path=f"{_PATH}/cancel"),
    _command(
        "cancel",
        "Cancel",
        "The flash session of {who} was cancelled.",
        path=f"{_PATH}/cancel",
        consequence="The conversation does not take place. The other one gets a mail.",
    ),
    _command(
        "report",
        "Yes, we talked",
        "The flash session of {who} was reported.",
        STARTED,
        MINUTES,
        MODE,
        path=f"{_PATH}/hold",
        fixed={"evidence": 2},
    ),
    _command(
        "report-for-ward",
        "Yes, they talked",
        "The flash session of {who} was reported.",
        STARTED,
        MINUTES,
        MODE,
        path=f"{_PATH}/hold",
        fixed={"evidence": 1},
    ),
    _command(
        "miss",
        "Not held",
        "The flash session of {who} is recorded as not having taken place.",
        MISSED_BY,
        path=f"{_PATH}/miss",
        consequence="The flash session counts as missed. You can arrange another one.",
    ),
)
"""Every command of a party on a flash session."""
