"""`mentorship releases`: what of the network is released to readers who may not see its rows."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.shell.command_group import group
from services.cli.shell.output import say

if TYPE_CHECKING:
    from services.projections.releases.released_effect import ReleasedEffect

app = group("Released figures: sums about at least 5 or 10 people, for readers who may not see the rows.")
_MEANING = {"met": "the first session on record", "started": "the start of the relationship"}
Chosen = Annotated[str | None, typer.Argument(metavar="[met|started]", help="The policy; shows it when left out.")]


@app.command()
def effect(policy: Chosen = None) -> None:
    """Choose from when on influence counts in released figures, before the first of them; or show it.

    `started` is for a federation whose imported past has no sessions. Figures under both policies would differ by
    single people, so the first release that depends on the policy fixes it.
    """
    from services.cli.composition.settings_lookup import settings
    from services.platform.clock import system_clock
    from services.projections.releases import migrations, released_effect
    from services.projector import connections

    if policy is not None and policy not in _MEANING:
        raise typer.BadParameter(f"there is no policy {policy}; there are: {', '.join(_MEANING)}")
    dsn = settings().dsn("projections")
    migrations.check(dsn)
    with connections.connect(dsn) as connection:
        if policy is not None:
            chosen: ReleasedEffect = "started" if policy == "started" else "met"
            released_effect.choose_effect(connection, chosen, system_clock())
        held, fixed = released_effect.released_effect(connection), released_effect.is_fixed(connection)
    say(f"released figures count influence from {_MEANING[held]} ({held}); {'fixed' if fixed else 'not yet fixed'}")
