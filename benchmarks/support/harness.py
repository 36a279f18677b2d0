"""Paired measurement: ours and the peer in turn, and the median of their ratios.

Machines drift; two things measured minutes apart say little about each other. Every benchmark therefore runs
ours and its peer alternately and reports the median of the pairwise ratios beside the medians themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: What was measured.
        unit: Of `ours` and `peer`, e.g. `saves/s`.
        ours: Median of our figure.
        peer: Median of the peer's or limit's, None where there is none.
        peer_name: What the peer is.
        ratio: Median of the pairwise ratios ours ÷ peer, or None.
        target: What `ratio` (or `ours`) must reach, e.g. `≥ 0.38`.
        met: Whether it does; None for a figure on the record only.
    """

    name: str
    unit: str
    ours: float
    peer: float | None
    peer_name: str
    ratio: float | None
    target: str
    met: bool | None


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def compare_pairs(
    name: str,
    unit: str,
    ours: Callable[[], float],
    peer: Callable[[], float],
    peer_name: str,
    *,
    rounds: int = 5,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Row:
    """Measure ours and the peer alternately.

    Args:
        name: What is measured.
        unit: Of both figures.
        ours: Runs once and answers its figure.
        peer: The same for the peer.
        peer_name: What it is.
        rounds: Counted pairs, after one uncounted.
        at_least: Lowest acceptable median ratio ours ÷ peer.
        at_most: Highest acceptable median ratio.
    """
    ours(), peer()
    pairs = [(ours(), peer()) for _ in range(rounds)]
    ratio = median(a / b for a, b in pairs)
    return Row(
        name,
        unit,
        median(a for a, _ in pairs),
        median(b for _, b in pairs),
        peer_name,
        ratio,
        _target(at_least, at_most),
        _met(ratio, at_least, at_most),
    )


def against(
    name: str,
    unit: str,
    ours: float,
    peer: float,
    peer_name: str,
    *,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Row:
    """Two figures that were taken in turn already.

    Args:
        name: What was measured.
        unit: Of both figures.
        ours: Our figure.
        peer: The peer's.
        peer_name: What it is.
        at_least: Lowest acceptable ratio ours ÷ peer.
        at_most: Highest acceptable ratio.
    """
    ratio = ours / peer
    return Row(name, unit, ours, peer, peer_name, ratio, _target(at_least, at_most), _met(ratio, at_least, at_most))


def single(
    name: str, unit: str, figures: list[float], *, at_least: float | None = None, at_most: float | None = None
) -> Row:
    """Compare the median of several runs with a limit.

    Args:
        name: What was measured.
        unit: Of the figures.
        figures: One per run.
        at_least: Lowest acceptable median.
        at_most: Highest acceptable median.
    """
    middle = median(figures)
    return Row(name, unit, middle, None, "", None, _target(at_least, at_most), _met(middle, at_least, at_most))


def _target(at_least: float | None, at_most: float | None) -> str:
    if at_least is not None:
        return f"≥ {at_least:g}"
    return f"≤ {at_most:g}" if at_most is not None else "for the record"


def _met(figure: float, at_least: float | None, at_most: float | None) -> bool | None:
    if at_least is not None:
        return figure >= at_least
    return figure <= at_most if at_most is not None else None
