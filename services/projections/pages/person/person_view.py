"""A person's page: what one person set in motion."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree
from services.projections.network.answers.what_if import WithoutOne
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Cell, Chart, Column, Empty, Link, Table
from services.projections.pages.components.links import Question
from services.projections.pages.components.wording import stated
from services.projections.pages.person.generations import generations_chart
from services.projections.pages.person.path import PathView, path_view
from services.projections.pages.person.tree import TreeView, tree_view
from services.projections.pages.person.what_if import WithoutView, without_view
from services.projections.pages.person.wording import gave_back, person_cards, reached


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """What the network answered about one person."""

    person: NetworkPerson
    tree: Tree
    without: WithoutOne
    paths: PathsFound | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """What a person's page shows."""

    name: str
    sentence: str
    gave_back: str
    stated: str
    cards: Sequence[Card]
    tree: TreeView | None
    generations: Chart | None
    lineage: Table | None
    path: PathView | None
    without: WithoutView
    empty: Empty | None

    @property
    def tables(self) -> list[Table | None]:
        """Return every table of the page."""
        charts = [each.table for each in (self.tree, self.generations) if each]
        return [*charts, self.lineage, self.without.table]


def person_view(question: Question, answers: PersonAnswers, part: str | None = None) -> PersonView:
    """Build the page from the network's answers about one person."""
    person, name = answers.person, formats.short_id(answers.person.id)
    drawn = person.reach > 0
    return PersonView(
        name=name,
        sentence=reached(person),
        gave_back=gave_back(person),
        stated=stated(person, part),
        cards=person_cards(person),
        tree=tree_view(question, person, answers.tree) if drawn else None,
        generations=generations_chart(person, question.link(csv="generations")) if drawn else None,
        lineage=_lineage(question, person) if person.lineage else None,
        path=path_view(answers.paths) if answers.paths else None,
        without=without_view(question, answers.without),
        empty=None
        if drawn
        else Empty(
            "nothing-yet", f"{name} has reached nobody yet", "The picture begins with the first person reached."
        ),
    )


def nobody(question: Question) -> Empty:
    """Say that somebody is not in the network as it was asked for."""
    text = "Nobody with this id mentored or was mentored as of that date and in that part, or it may not be seen."
    everybody = Link("Everybody", question.at("/network").link())
    return Empty("filtered-out", "This person is not in the network", text, everybody)


def _lineage(question: Question, person: NetworkPerson) -> Table:
    """List the nearest of those whose influence reached them."""
    rows = [
        [Cell(formats.short_id(each.id), raw=each.id, href=question.person(each.id)), Cell(str(each.generation))]
        for each in person.lineage
    ]
    shown = f"; the nearest {len(rows)} of {formats.number(person.lineage_people)}"
    caption = f"Whose influence reached {formats.short_id(person.id)}" + (
        shown if len(rows) < person.lineage_people else ""
    )
    columns = [Column("Person"), Column("Generations away", True)]
    return Table("lineage", caption, columns, rows, question.link(csv="lineage"), linked=True)
