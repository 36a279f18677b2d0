"""Texts of a page about a program, as they are said there: between peers no one is called a mentor or a mentee."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from services.projections.disclosure.access import Disclosure
from services.projections.pages.components.peer_words import for_peers, is_peer
from services.projections.pages.queries import PageQueries

Said = Callable[[str], str]
"""Returns a text as it is said in a program."""


def between_peers(queries: PageQueries, program: str, disclosure: Disclosure, now: datetime) -> bool:
    """Return whether a program is between peers alone, as far as the reader sees it."""
    found = queries.program_of(program, disclosure, now)
    return found is not None and is_peer(found.directions)


def said_between(*, peers: bool) -> Said:
    """Return how a text is said between peers, or as it is written."""
    return partial(for_peers, peers=peers)
