"""Labels of a tree: a name that is too long for its place is cut."""

from services.projections.pages.components.links import PageLinks
from services.projections.pages.people.names import Pseudonyms
from services.projections.pages.person.tree import LABEL, tree_view
from tests.unit.pages.network_examples import ripple, tree


class LongNames(Pseudonyms):
    """Names of 200 letters of people."""

    def of(self, person: str) -> str:
        """Return a long name."""
        return f"{super().of(person)} {'a' * 200}"


def test_a_long_name_is_cut_in_the_picture_and_whole_in_its_description_and_table() -> None:
    view = tree_view(PageLinks(path="/network/people/x"), ripple(), tree(), LongNames())
    assert {len(mark.text) for mark in view.people} == {LABEL}
    assert all(mark.text.endswith("…") for mark in view.people)
    assert all("a" * 200 in mark.description for mark in view.people)
    assert all("a" * 200 in row[0].text for row in view.table.rows)
