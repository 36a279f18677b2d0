"""Names of programs in a text, each of which represents one program."""

from collections import Counter
from collections.abc import Mapping, Sequence

from services.projections.releases.program_sums import ProgramSums


def unique_names(programs: Sequence[ProgramSums]) -> Mapping[str, str]:
    """Return the name of each program, by id: with its organization where another program has the same name."""
    counts = Counter(each.name for each in programs)
    return {
        each.program: each.name if counts[each.name] == 1 else f"{each.name}, {each.organization_name}"
        for each in programs
    }
