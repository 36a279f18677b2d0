"""Programs of the same name are distinguished by their organizations."""

from random import Random

from services.platform.database import read_pool
from services.projections.directory.program_names import program_names
from services.projections.directory.projection import DirectoryProjection
from services.projections.disclosure.access import Disclosure
from tests.support.event_stories import EventFactory, Place, interleave, organization, program
from tests.support.read_side import ReadSide


def test_a_shared_program_name_includes_the_organization(database: str) -> None:
    random = Random(5)
    factory = EventFactory(random)
    here, there, elsewhere = (Place(factory.id(), factory.id()) for _ in range(3))
    stories = [organization(factory, place, name) for place, name in ((here, "North"), (there, "South"))]
    stories += [
        program(factory, here, name="Summer"),
        program(factory, there, name="Summer"),
        program(factory, elsewhere, name="Winter"),
    ]
    ReadSide(database, [DirectoryProjection()]).play(interleave(stories, random))
    with read_pool(database, name="test") as pool, pool.connection() as connection:
        names = {program: name for program, name, *_ in program_names(connection, Disclosure.unrestricted())}
    assert names == {here.program: "Summer, North", there.program: "Summer, South", elsewhere.program: "Winter"}
