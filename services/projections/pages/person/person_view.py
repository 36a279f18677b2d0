"""View of the page of one person's ripple."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.projections.network.answers.left_out import LeftOut
from services.projections.network.answers.paths import PathsFound
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree
from services.projections.network.answers.what_if import WithoutOne
from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Card, Cell, Chart, Column, EmptyState, Link, Note, Table
from services.projections.pages.components.left_out import left_out_note
from services.projections.pages.components.links import PageLinks
from services.projections.pages.components.wording import assumptions_text
from services.projections.pages.people.names import Names
from services.projections.pages.person.generations import generations_chart
from services.projections.pages.person.path import PathView, path_view
from services.projections.pages.person.tree import TreeView, tree_view
from services.projections.pages.person.what_if import WhatIfView, what_if_view
from services.projections.pages.person.wording import give_back_status, person_cards, reach_sentence


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """Answers of the network about one person."""

    person: NetworkPerson
    tree: Tree
    what_if: WithoutOne
    left_out: LeftOut
    paths: PathsFound | None = None
    back: PathsFound | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """Content of a person's page."""

    person: str
    name: str
    sentence: str
    give_back: str
    assumptions: str
    left_out: Note | None
    cards: Sequence[Card]
    tree: TreeView | None
    generations: Chart | None
    lineage: Table | None
    path: PathView | None
    what_if: WhatIfView
    here: Link
    empty: EmptyState | None

    @property
    def tables(self) -> list[Table | None]:
        """Return every table of the page."""
        charts = [each.table for each in (self.tree, self.generations) if each]
        return [*charts, self.lineage, self.what_if.table]


def person_view(links: PageLinks, answers: PersonAnswers, names: Names, part: str | None = None) -> PersonView:
    """Build the page from the answers of the network about one person.

    Args:
        links: Links that keep the request.
        answers: The answers.
        names: Names of the people, where the reader may see them; else their pseudonyms.
        part: Name of the selected part; None for the whole federation.
    """
    names.look_up(_people(answers))
    person, name = answers.person, names.of(answers.person.id)
    has_reach = person.reach > 0
    return PersonView(
        person=person.id,
        name=name,
        sentence=reach_sentence(person, name),
        give_back=give_back_status(person),
        assumptions=assumptions_text(person, part),
        left_out=left_out_note(links, answers.left_out, everywhere=True),
        cards=person_cards(person),
        tree=tree_view(links, person, answers.tree, names) if has_reach else None,
        generations=generations_chart(person, links.address(csv="generations")) if has_reach else None,
        lineage=_lineage(links, person, names) if person.lineage else None,
        path=path_view(links, answers.paths, answers.back, names=names) if answers.paths else None,
        what_if=what_if_view(links, answers.what_if, names),
        here=Link("Path from here", links.address(start=person.id, to=None) + ("#tree" if has_reach else "")),
        empty=None if has_reach else _no_reach(name),
    )


def person_not_found(links: PageLinks) -> EmptyState:
    """Return the notice that a person is not in the requested scope of the network."""
    text = (
        "No person with this ID mentored or was mentored in the selected part by that date, or you do not have access."
    )
    return EmptyState(
        "filtered-out",
        "This person is not in the network",
        text,
        Link("All people", links.on_page("/network").address()),
    )


def _no_reach(name: str) -> EmptyState:
    return EmptyState(
        "nothing-yet", f"{name} has not reached anyone yet", "The tree starts with the first person reached."
    )


def _people(answers: PersonAnswers) -> set[str]:
    """Return the ids of all people whom the page shows."""
    steps = [step for each in (answers.paths, answers.back) if each for step in (*each.foremost, *each.shortest)]
    return {
        answers.person.id,
        *(id for node in answers.tree.nodes for id in (node.id, node.via)),
        *(each.id for each in answers.person.lineage),
        *(id for step in steps for id in (step.mentor, step.mentee)),
        *((answers.paths.from_, answers.paths.to) if answers.paths else ()),
    }


def _lineage(links: PageLinks, person: NetworkPerson, names: Names) -> Table:
    """List the nearest people whose influence reached a person."""
    rows = [
        [Cell(names.of(each.id), raw=each.id, href=links.person_page(each.id)), Cell(str(each.generation))]
        for each in person.lineage
    ]
    nearest = f"; the nearest {len(rows)} of {formats.number(person.lineage_people)}"
    caption = f"People whose influence reached {names.of(person.id)}" + (
        nearest if len(rows) < person.lineage_people else ""
    )
    columns = [Column("Person"), Column("Generations away", True)]
    return Table("lineage", caption, columns, rows, links.address(csv="lineage"), linked=True)
