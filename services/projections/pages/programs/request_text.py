"""Words for the requests of a mentee who waits: how many are open, what became of the others, and why one waits."""

from datetime import datetime

from services.projections.pages.components import formats
from services.projections.workspace.models import WorkspacePerson, WorkspaceRequests


def requests_text(requests: WorkspaceRequests, now: datetime) -> str:
    """Return what a mentee asked: `2 open for 5 days, 1 declined`; `none` for nothing."""
    open_for = ""
    if requests.open_since is not None:
        open_for = f" for {formats.age(now, requests.open_since)}"
    parts = [f"{requests.open} open{open_for}"] if requests.open else []
    return ", ".join([*parts, *answered(requests.declined, requests.expired)]) or "none"


def answered(declined: int, expired: int) -> list[str]:
    """Return how requests were answered: `1 declined`, `2 without an answer`."""
    parts = [f"{declined} declined"] if declined else []
    return [*parts, f"{expired} without an answer"] if expired else parts


def waiting_reason(one: WorkspacePerson, *, free: bool) -> str:
    """Return why a mentee has no mentor yet.

    Args:
        one: The mentee.
        free: Whether a mentor has a free place.
    """
    requests = one.requests
    if requests.open:
        return "a request waits for an answer"
    if requests.proposals:
        return "a proposal waits for an answer"
    if requests.declined or requests.expired:
        return "every request came to nothing"
    return "nothing was proposed yet" if free else "no place is free"
