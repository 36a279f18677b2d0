"""A name in a report represents one program, whatever its organizations call theirs."""

from hypothesis import given
from hypothesis import strategies as st

from services.projections.disclosure.access import Door
from services.projections.pages.report.unique_names import unique_names
from services.projections.releases.program_sums import ProgramSums

NAMES = st.sampled_from(["Summer", "Winter"])


@given(st.lists(NAMES, max_size=8))
def test_programs_of_one_name_are_told_apart_by_their_organizations(names: list[str]) -> None:
    programs = [ProgramSums(str(i), name, f"o{i}", f"Organization {i}", Door.OUTER, {}) for i, name in enumerate(names)]
    known = unique_names(programs)
    assert len(set(known.values())) == len(names)
    for each in programs:
        alone = names.count(each.name) == 1
        assert known[each.program] == (each.name if alone else f"{each.name}, {each.organization_name}")
