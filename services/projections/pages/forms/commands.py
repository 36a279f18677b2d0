"""Every command that pages offer, by its code."""

from collections.abc import Mapping

from services.projections.pages.forms.command import PageCommand
from services.projections.pages.forms.flash_commands import FLASH_COMMANDS
from services.projections.pages.forms.participation_commands import PARTICIPATION_COMMANDS
from services.projections.pages.forms.party_commands import PARTY_COMMANDS
from services.projections.pages.forms.person_commands import PERSON_COMMANDS
from services.projections.pages.forms.program_commands import PROGRAM_COMMANDS
from services.projections.pages.forms.relationship_commands import RELATIONSHIP_COMMANDS
from services.projections.pages.forms.reminder_commands import REMINDER_COMMANDS

COMMANDS: Mapping[str, PageCommand] = {
    each.code: each
    for each in (
        *PARTICIPATION_COMMANDS,
        *RELATIONSHIP_COMMANDS,
        *REMINDER_COMMANDS,
        *PARTY_COMMANDS,
        *FLASH_COMMANDS,
        *PROGRAM_COMMANDS,
        *PERSON_COMMANDS,
    )
}
