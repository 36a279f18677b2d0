"""Choices of what a concern may be about: the reader's relationships, their programs, or what the address names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.projections.directory.models import Participation, Relationship
from services.projections.disclosure.access import Disclosure
from services.projections.pages.people.names import Names
from services.projections.pages.queries import PageQueries

_MOST = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice.

    Attributes:
        code: `relationship:<id>:<program>`, `participation:<id>:<program>` or `program:<program>`.
        text: What it is, in words.
    """

    code: str
    text: str

    @staticmethod
    def body(code: str) -> dict[str, str]:
        """Return the fields of the command that a code names."""
        kind, *ids = code.split(":")
        return {"program_id": ids[-1], **({} if kind == "program" else {f"{kind}_id": ids[0]})}


def own_things(queries: PageQueries, disclosure: Disclosure, names: Names, given: str) -> Sequence[Choice]:
    """Return the choices.

    Args:
        queries: Look up what the reader may see.
        disclosure: The reader.
        names: Names of people.
        given: `relationship:<id>` or `participation:<id>` where the address names one: then it is the only choice.
    """
    programs = queries.directory.program_names(disclosure)
    kind, _, id = given.partition(":")
    if kind == "relationship":
        row = queries.directory.relationship(id.split(":")[0], disclosure)
        return [] if row is None else [_relationship(Relationship.model_validate(row), programs, names, disclosure)]
    if kind == "participation":
        row = queries.directory.participation(id.split(":")[0], disclosure)
        return [] if row is None else [_participation(Participation.model_validate(row), programs, names)]
    if not disclosure.people:
        return []
    return [*_relationships(queries, disclosure, names, programs), *_programs(queries, disclosure, programs)]


def _relationships(
    queries: PageQueries, disclosure: Disclosure, names: Names, programs: Mapping[str, str]
) -> Sequence[Choice]:
    rows = [
        Relationship.model_validate(row)
        for person in sorted(disclosure.people)
        for row in queries.directory.relationships(disclosure, person=person, limit=_MOST, cursor=None).items
    ]
    matched = [each for each in rows if each.matched_at is not None]
    names.look_up(person for each in matched for person in (each.mentor_id, each.mentee_id))
    return [_relationship(each, programs, names, disclosure) for each in matched]


def _programs(queries: PageQueries, disclosure: Disclosure, programs: Mapping[str, str]) -> Sequence[Choice]:
    found = {
        str(row["program_id"])
        for person in sorted(disclosure.people)
        for row in queries.directory.participations(disclosure, person=person, limit=_MOST, cursor=None).items
    }
    return [Choice(f"program:{id}", f"The program {programs.get(id, id)}") for id in sorted(found)]


def _relationship(each: Relationship, programs: Mapping[str, str], names: Names, disclosure: Disclosure) -> Choice:
    people = [each.mentor_id, each.mentee_id]
    names.look_up(people)
    others = [person for person in people if person not in disclosure.people] or people
    text = f"Mentoring with {' and '.join(names.of(person) for person in others)}"
    return Choice(f"relationship:{each.id}:{each.program_id}", f"{text} ({programs.get(each.program_id, '')})")


def _participation(each: Participation, programs: Mapping[str, str], names: Names) -> Choice:
    names.look_up([each.person_id])
    text = f"{names.of(each.person_id)}, {each.role} in {programs.get(each.program_id, '')}"
    return Choice(f"participation:{each.id}:{each.program_id}", text)
