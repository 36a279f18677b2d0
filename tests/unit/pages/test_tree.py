"""Layout of a ripple's tree, and the text of the tree and its table."""

from itertools import combinations, pairwise
from math import cos, hypot, pi, sin

import pytest

from services.projections.pages.components.links import PageLinks
from services.projections.pages.people.names import Pseudonyms
from services.projections.pages.person.fold_marks import overlap
from services.projections.pages.person.radial_layout import EDGE, FOLD, Position, layout
from services.projections.pages.person.tree import tree_view
from services.projections.pages.person.tree_marks import Mark
from tests.unit.pages.examples import example_id
from tests.unit.pages.network_examples import ripple, tree

ROOT = example_id("mentor 0")
HERE = PageLinks(path=f"/network/people/{ROOT}", effect="closed")


def test_a_ring_is_a_generation() -> None:
    shown = tree()
    place = layout(shown)
    for node in shown.nodes:
        spot = place.positions[node.id]
        assert hypot(spot.x, spot.y) == pytest.approx(EDGE * node.generation / 2)
    assert place.rings == [EDGE / 2, EDGE]


def test_a_larger_branch_has_a_wider_angle_and_positions_are_distinct() -> None:
    shown = tree(first=9, second=3)
    place = layout(shown)
    angles = [place.positions[node.id].angle for node in shown.nodes if node.generation == 1]
    gaps = [after - before for before, after in pairwise(angles)]
    assert gaps[0] == pytest.approx(3 * gaps[-1])
    assert max(angles) - min(angles) < 2 * pi
    assert len({(round(s.x, 3), round(s.y, 3)) for s in place.positions.values()}) == len(shown.nodes) + 1


def test_a_fold_is_a_counted_mark_that_opens_the_branch() -> None:
    view = tree_view(HERE, ripple(folded=8), tree(folded=8), Pseudonyms())
    (fold,) = view.folds
    assert (fold.id, fold.text) == (FOLD + ROOT, "+8")
    assert fold.href == f"{HERE.address(under=ROOT)}#tree"
    assert "shows 18 of them" in view.finding
    assert [link.href for link in view.branches] == [fold.href]


def test_counted_marks_never_lie_on_each_other() -> None:
    shown = tree(first=16, second=8)
    crowded = shown.model_copy(update={"nodes": [each.model_copy(update={"folded": 1234}) for each in shown.nodes]})
    marks = [(each.position, each.text) for each in tree_view(HERE, ripple(), crowded, Pseudonyms()).folds]
    assert len(marks) == len(shown.nodes) > 20
    raw = layout(crowded).positions
    assert any(overlap((raw[FOLD + a.id], "+1 234"), (raw[FOLD + b.id], "+1 234")) for a, b in pairwise(shown.nodes))
    assert not [1 for one, other in combinations(marks, 2) if overlap(one, other)]


def test_an_opened_branch_leads_back_and_its_own_fold_leads_nowhere() -> None:
    opened = PageLinks(path=HERE.path, under=ROOT)
    view = tree_view(opened, ripple(folded=8), tree(folded=8), Pseudonyms())
    assert view.folds[0].href is None
    assert view.back is not None
    assert view.back.href == f"{HERE.path}#tree"


def test_the_table_lists_everyone_in_the_tree() -> None:
    view = tree_view(HERE, ripple(), tree(), Pseudonyms())
    assert [row[0].raw for row in view.table.rows] == [mark.id for mark in view.people]
    assert view.table.rows[0][0].href == f"/network/people/{view.people[0].id}?effect=closed"
    assert view.table.rows[0][-1].href == f"{HERE.address(to=view.people[0].id)}#path"


def test_a_mark_describes_mentor_mentee_date_and_program() -> None:
    mark = tree_view(HERE, ripple(), tree(), Pseudonyms()).people[0]
    assert mark.description.endswith(", 31 Dec 2025, Harbour")
    assert " → " in mark.description


def test_labels_are_never_upside_down() -> None:
    for mark in tree_view(HERE, ripple(), tree(), Pseudonyms()).people:
        assert -90.1 <= (mark.turn + 180) % 360 - 180 <= 90.1


def test_the_slider_spans_the_times_of_effect() -> None:
    view = tree_view(HERE, ripple(), tree(), Pseudonyms())
    assert (view.first, view.last) == (min(m.at for m in view.people), max(m.at for m in view.people))


@pytest.mark.parametrize("angle", [step * pi / 8 for step in range(16)])
def test_the_label_of_an_inner_mark_stands_across_its_ray(angle: float) -> None:
    """Regression: it stood above its mark, so that in the upper half the lines to the next ring ran through it."""
    at = Position(150 * cos(angle), 150 * sin(angle), angle, 150)
    mark = Mark("a", "b", at, "", 0, "4dbf84cd", "", None, inner=True)
    x, y, anchor = mark.beside
    middle = y - 5  # half a line above the base line
    along = (x - at.x) * cos(angle) + (middle - at.y) * sin(angle)
    across = -(x - at.x) * sin(angle) + (middle - at.y) * cos(angle)
    assert abs(across) > 10, "it leaves the ray free"
    assert abs(along) < 6
    assert anchor == ("middle" if abs(sin(angle)) < 0.5 else "end" if sin(angle) > 0 else "start")
