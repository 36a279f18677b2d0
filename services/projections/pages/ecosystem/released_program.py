"""Ecosystem of a program for readers of releases: forms of mentoring, and programs that it leads to; no people."""

from collections.abc import Sequence

from services.projections.network.answers.flows import Flow
from services.projections.network.answers.released import ReleasedNetwork
from services.projections.pages.components.figures import shown_count
from services.projections.pages.components.wording import release_days
from services.projections.pages.ecosystem.layers import Ecosystem
from services.projections.pages.ecosystem.picture import EcosystemView, ecosystem_view
from services.projections.pages.ecosystem.released_ties import FORM_LAYERS, flow_tie, form_tie
from services.projections.reports.forms import Forms

_WITHOUT = "None that is released."


def released_ecosystem(
    name: str, network: ReleasedNetwork, forms: Forms, flows: Sequence[Flow]
) -> EcosystemView | None:
    """Return what a program is connected with, of what is released; None where nothing of it is.

    Every tie is a sum that is released elsewhere too: a cell of the program's split by form, or a flow from it.

    Args:
        name: The program's name.
        network: What is released of its network.
        forms: The released people who began in the last closed year, by form.
        flows: The released flows from the program.
    """
    ties = [form_tie(each, forms.year) for each in forms.figures if each.form in FORM_LAYERS]
    ties += [flow_tie(each, released=True) for each in flows if shown_count(each.people)]
    if not ties:
        return None
    question = f"What is {name} connected with?"
    return ecosystem_view(Ecosystem(question, [name], ties, _limits(network), _WITHOUT))


def no_ecosystem(name: str, network: ReleasedNetwork) -> str:
    """Return why there is no picture of what a program is connected with."""
    return (
        f"No picture shows what {name} is connected with: people by form of mentoring, and people who went on to "
        f"mentor, are released in groups of at least {network.smallest_batch}, and none has been."
    )


def _limits(network: ReleasedNetwork) -> str:
    return (
        f"Every count is of at least {network.smallest_batch} people, released {release_days(network.door)}; forms are "
        "of the last year that is over. Single people and groups are left out, so that no one can be recognized; who "
        "came from other programs is said on the pages of these."
    )
