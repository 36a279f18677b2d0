"""A path of influence as an SVG file: its people from top to bottom, with each relationship between two of them."""

from collections.abc import Sequence
from textwrap import wrap

from services.projections.network.answers.paths import PathStep
from services.projections.pages.components import formats
from services.projections.pages.render import render
from services.projections.pseudonyms import pseudonym

_WIDTH = 78
"""Characters of a line above the drawing."""
STEP = 84
"""Height of one relationship."""


def path_svg(title: str, steps: Sequence[PathStep], assumptions: str) -> str:
    """Return the picture.

    Args:
        title: Its heading.
        steps: The relationships of the path, at least one.
        assumptions: Under which policy, rule and date it was found.
    """
    source, target = pseudonym(steps[0].mentor), pseudonym(steps[-1].mentee)
    question = f"{title} of influence from {source} to {target}"
    lines = wrap(assumptions, _WIDTH)
    head = 60 + 18 * len(lines)
    drawn = [
        {
            "y": head + STEP * place,
            "mentee": pseudonym(step.mentee),
            "program": step.program_name or formats.short_id(step.program_id),
            "dates": f"started {formats.day(step.started_at)}, influence delivered {formats.day(step.effect_at)}",
        }
        for place, step in enumerate(steps)
    ]
    widest = max(len(str(each["program"])) for each in drawn)
    values = {
        "question": question,
        "lines": lines,
        "assumptions": assumptions,
        "source": source,
        "steps": drawn,
        "head": head,
        "step": STEP,
        "width": max(620, 90 + 9 * widest),
        "height": head + STEP * len(steps) + 40,
    }
    return render("person/path_file.html", values).lstrip()
