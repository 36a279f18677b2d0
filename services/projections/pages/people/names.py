"""Names of the people of one page, joined when it is read: only for those who may see them, and never kept."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Protocol

from fastapi import Request

from services.projections.pages.components import formats
from services.projections.pages.write_services import services_of
from services.web.http_errors import ProblemError
from services.web.identity.principal import Principal
from services.web.service_client import ServiceClient

MOST_IDS = 200
"""Ids that one request may name."""
FORMER = "a former participant"
"""The name on pages of a person who was erased."""
VERSION_HEADER = "people-version"
PATH = "/enrollment/v1/people/names"


class Names(Protocol):
    """Names by the ids of people."""

    @property
    def version(self) -> str:
        """The version of the names that were looked up: it changes whenever one of them does."""
        ...

    def look_up(self, ids: Iterable[str]) -> None:
        """Look up the names of some people, at most once each."""
        ...

    def of(self, person: str) -> str:
        """Return the name of a person, or the short pseudonym where the reader may not see the name."""
        ...

    def knows(self, person: str) -> bool:
        """Return whether the reader sees the name of a person."""
        ...


class Pseudonyms:
    """No names: every person is shown by the short pseudonym."""

    version = ""

    def look_up(self, ids: Iterable[str]) -> None:
        """Look up nothing."""

    def of(self, person: str) -> str:
        """Return the short pseudonym."""
        return formats.short_id(person)

    def knows(self, person: str) -> bool:  # noqa: ARG002 - of the port
        """Return False: no name is known."""
        return False


class ServiceNames:
    """Names for one response, from the service of people, by the identity of the reader.

    Where that service has no people, or does not answer, the pseudonyms stay.

    Args:
        services: Sends the question.
        principal: The reader.
    """

    def __init__(self, services: ServiceClient, principal: Principal) -> None:
        self._services, self._principal = services, principal
        self._names: dict[str, str] = {}
        self._asked: set[str] = set()
        self._versions: list[str] = []

    @property
    def version(self) -> str:
        """The versions that the service stated, and a hash of the names themselves."""
        names = sha256(repr(sorted(self._names.items())).encode()).hexdigest()[:16]
        return ",".join([*self._versions, names])

    def look_up(self, ids: Iterable[str]) -> None:
        """Look up the names of some people, in batches of `MOST_IDS`."""
        wanted = sorted(set(ids) - self._asked)
        self._asked.update(wanted)
        if not self._services.available:
            return
        for begin in range(0, len(wanted), MOST_IDS):
            if not self._batch(wanted[begin : begin + MOST_IDS]):
                return

    def of(self, person: str) -> str:
        """Return the name of a person, or the short pseudonym; looked up by `look_up` before."""
        return self._names.get(person) or formats.short_id(person)

    def knows(self, person: str) -> bool:
        """Return whether the reader sees the name of a person."""
        return person in self._names

    def _batch(self, ids: list[str]) -> bool:
        try:
            answer = self._services.send(self._principal, "POST", PATH, {"ids": ids})
        except ProblemError:  # a page without names is better than none
            return False
        if not answer.succeeded or not isinstance(answer.body, dict):
            return False
        self._names.update(dict.fromkeys(answer.body.get("former", ()), FORMER))
        self._names.update(answer.body.get("names", {}))
        self._versions.append(answer.headers.get(VERSION_HEADER, ""))
        return True


def names_of(request: Request) -> Names:
    """Return the names of a response: the same object for every part of the page."""
    names: Names | None = getattr(request.state, "names", None)
    if names is None:
        names = request.state.names = ServiceNames(services_of(request), request.state.principal)
    return names
