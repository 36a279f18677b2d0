"""Commands on a program, as pages offer them."""

from services.projections.pages.forms.command import PageCommand
from services.projections.pages.forms.fields import Field

_PATH = "/enrollment/v1/programs/{id}"
_REASONS = {
    "funding-ended": "The funding has ended",
    "completed": "Completed as planned",
    "merged": "Merged with another program",
    "full": "No more people can be taken",
    "other": "Another reason",
}
_REASON = Field(name="reason", label="Reason", kind="choice", choices=_REASONS, missing="Choose a reason.")

PROGRAM_COMMANDS = (
    PageCommand(
        subject="programs",
        act="open",
        path=f"{_PATH}/open",
        verb="Open",
        done="The program is open.",
        consequence="The program becomes public. People can be invited and can apply.",
    ),
    PageCommand(
        subject="programs",
        act="close",
        path=f"{_PATH}/close",
        verb="Close to newcomers",
        done="The program takes no newcomers any more.",
        fields=(_REASON,),
        consequence="No one can apply or be invited any more. Relationships that run go on.",
        dangerous=True,
    ),
    PageCommand(
        subject="programs",
        act="end",
        path=f"{_PATH}/end",
        verb="End the program",
        done="The program has ended.",
        fields=(_REASON,),
        consequence="The program ends for good. Its open relationships close as planned.",
        dangerous=True,
    ),
    PageCommand(
        subject="programs",
        act="rename",
        path=f"{_PATH}/rename",
        verb="Rename",
        done="The program has its new name.",
        fields=(Field(name="name", label="Name of the program"),),
    ),
)
"""Every command on a program."""
