"""Troubles of a read model in words, each with its remedy; for the health checks and for the command line."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.contract import naming
from services.projector.parked_reasons import describe_alarms
from services.projector.publishers import PublisherStatus, stopped
from services.projector.status import ProjectionStatus


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble.

    Attributes:
        problem: What is wrong; nothing in it is confidential.
        remedy: What to do; empty where it may end by itself.
        error: The last error, which may contain addresses; None where none is known.
    """

    problem: str
    remedy: str = ""
    error: str | None = None

    @property
    def explained(self) -> str:
        """The problem with the last error, for operators."""
        return f"{self.problem} (last error: {self.error})" if self.error else self.problem


def troubles(status: ProjectionStatus) -> Iterator[Trouble]:
    """Yield what is wrong with a read model, the worst first."""
    name = status.reading.name
    if status.ledger == "different":
        problem = f"{name} differs from what was published"
        yield Trouble(problem, f"`mentorship rebuild {name}`, and report it to the developers")
    if status.parked:
        alarms = describe_alarms(status.parked_reasons)
        problem = f"{name} has {status.parked} parked records" + (f": {alarms}" if alarms else "")
        yield Trouble(problem, f"`mentorship parked list {name}`")
    yield from _standstill(status)
    if status.state in {"live", "behind"}:  # else the reports of the publishers may be waiting to be read
        for publisher in stopped(status.publishers):
            yield _publisher_trouble(publisher, in_place=status.feed == "log")


def degradation(status: ProjectionStatus) -> str | None:
    """Return why a read model is not current, for a health check; None where it is."""
    problems = [trouble.problem for trouble in troubles(status)]
    if problems:
        return "; ".join(problems)
    if status.state == "live":
        return None
    return f"{status.state}, {status.reading.lag_events} records and {status.reading.lag_seconds:.1f} s behind"


def _standstill(status: ProjectionStatus) -> Iterator[Trouble]:
    name, error = status.reading.name, status.last_error
    match status.state:
        case "stopped" | "absent" if status.feed == "log":
            yield Trouble(f"{name} has stopped", "restart the program: it reads the logs itself", error)
        case "stopped" | "absent":
            yield Trouble(f"no projector feeds {name}", f"`mentorship projector {name}`", error)
        case "silent":
            yield Trouble(f"no sign of life of {name} for {status.silent_seconds or 0:.0f} s")
        case "failing":
            problem = f"{name} has not been able to read for {status.failing_seconds or 0:.0f} s"
            yield Trouble(problem, "correct the cause of the error; it tries again by itself", error)


def _publisher_trouble(publisher: PublisherStatus, *, in_place: bool) -> Trouble:
    source, context = publisher.source, naming.context_in(publisher.source)
    what = f"the log of {source}" if in_place else f"the relay of {source}"
    remedy = "restart the program" if in_place else f"is `mentorship relay {context}` running? Its log has the reason"
    if publisher.state == "standing":
        at = f"has published {publisher.through} of {publisher.head} events"
        return Trouble(f"{what} {at} and has not progressed for {publisher.standing_seconds or 0:.0f} s", remedy)
    if not publisher.reported:
        return Trouble(f"no news from {what} yet", remedy)
    return Trouble(f"no news from {what} for {_minutes(publisher.news_seconds)}", remedy)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
