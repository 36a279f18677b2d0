"""Ratings as released, for readers without access to the facts of a program."""

from collections.abc import Mapping

from services.disclosure.released_figures import HIGHEST_MEAN, LOWEST_MEAN, Total
from services.projections.disclosure.suppression import Figure
from services.projections.programs.models import Feedback
from services.projections.releases.streams import ANSWERED


def released_ratings(totals: Mapping[str, Total]) -> list[Feedback]:
    """Return the mean ratings of what was released.

    Args:
        totals: The released sums by stream.
    """
    answered = {stream: total for stream, total in totals.items() if stream.startswith(f"{ANSWERED}:")}
    return [_rating(stream, total) for stream, total in answered.items() if total.count > 0]


def _rating(stream: str, total: Total) -> Feedback:
    instrument, version, wave, about, giver = stream.removeprefix(f"{ANSWERED}:").rsplit(":", 4)
    mean = min(max(round(total.total / total.count, 1), LOWEST_MEAN), HIGHEST_MEAN)
    return Feedback(
        instrument=instrument,
        version=int(version),
        wave=wave or None,
        about=about,
        given_by=giver,
        mean=Figure(value=mean, people=total.people),
        answers=total.count,
    )
