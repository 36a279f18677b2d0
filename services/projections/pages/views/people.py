"""People by reach, and the one looked at."""

from dataclasses import dataclass

from services.projections.network.answers.people import PersonList
from services.projections.network.answers.person import NetworkPerson
from services.projections.network.answers.tree import Tree
from services.projections.pages.views import formats
from services.projections.pages.views.blocks import Cell, Chart, Column, Empty, Link, Table
from services.projections.pages.views.generations import generations_chart, ripple_tree
from services.projections.pages.views.question import Question
from services.projections.pages.views.ripple import stated


@dataclass(frozen=True, slots=True)
class PersonView:
    """The person looked at."""

    name: str
    id: str
    tree: Chart | None
    generations: Chart | None
    lineage: str
    empty: Empty | None
    close: str


def people_table(question: Question, people: PersonList) -> Table:
    """Return people under pseudonyms, the farthest reaching first; a row opens the person's ripple."""
    columns = [
        Column("Person"),
        Column("Reach", True, sorted="descending"),
        Column("Direct mentees", True),
        Column("Influenced by", True),
    ]
    rows = [
        [
            Cell(formats.short_id(line.id), raw=line.id, href=question.link(person=line.id) + "#person"),
            Cell(formats.number(line.reach), raw=line.reach),
            Cell(formats.number(line.direct_mentees), raw=line.direct_mentees),
            Cell(formats.number(line.lineage), raw=line.lineage),
        ]
        for line in people.items
    ]
    following = Link("Next people", question.link(cursor=people.next) + "#people") if people.next else None
    csv = question.link(csv="people", cursor=question.cursor)
    return Table("people", "People by reach, as pseudonyms", columns, rows, csv, linked=True, next=following)


def person_view(question: Question, person: NetworkPerson, tree: Tree) -> PersonView:
    """Build what is shown of one person."""
    name = formats.short_id(person.id)
    reached = person.reach > 0
    lineage = formats.count(person.lineage_people, "person", "people")
    return PersonView(
        name=name,
        id=person.id,
        tree=ripple_tree(person, tree, question.link(csv="reached")) if reached else None,
        generations=generations_chart(person, question.link(csv="generations")) if reached else None,
        lineage=f"The influence of {lineage} had reached {name}."
        if person.lineage_people
        else f"Nobody mentored {name} before.",
        empty=None
        if reached
        else Empty("nothing-yet", f"{name} has reached nobody yet", stated(person.effect, person.rule)),
        close=question.link(person=None) + "#people",
    )
