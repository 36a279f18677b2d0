"""Names of the people of one page, joined when it is read: only for those who may see them, and never kept."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Protocol

from fastapi import Request

from services.projections.pages.write_services import services_of
from services.projections.pseudonyms import pseudonyms
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


class ShownPseudonyms:
    """Pseudonyms of the people of one page: of two who would have the same, longer ones."""

    def __init__(self) -> None:
        self._people: set[str] = set()
        self._labels: Mapping[str, str] | None = None

    def show(self, people: Iterable[str]) -> None:
        """Add people to those of the page."""
        self._people.update(people)
        self._labels = None

    def of(self, person: str) -> str:
        """Return the pseudonym of a person, who is of the page from then on."""
        if person not in self._people:
            self.show([person])
        if self._labels is None:
            self._labels = pseudonyms(self._people)
        return self._labels[person]


class Pseudonyms:
    """No names: every person is shown by the short pseudonym."""

    version = ""

    def __init__(self) -> None:
        self._shown = ShownPseudonyms()

    def look_up(self, ids: Iterable[str]) -> None:
        """Look up nothing: the pseudonyms of these people are to differ."""
        self._shown.show(ids)

    def of(self, person: str) -> str:
        """Return the short pseudonym."""
        return self._shown.of(person)

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
        self._shown = ShownPseudonyms()
        self._versions: list[str] = []

    @property
    def version(self) -> str:
        """The versions that the service stated, and a hash of the names themselves."""
        names = sha256(repr(sorted(self._names.items())).encode()).hexdigest()[:16]
        return ",".join([*self._versions, names])

    def look_up(self, ids: Iterable[str]) -> None:
        """Look up the names of some people, in batches of `MOST_IDS`."""
        wanted = sorted(set(ids) - self._asked)
        self._shown.show(wanted)
        self._asked.update(wanted)
        if not self._services.available:
            return
        for begin in range(0, len(wanted), MOST_IDS):
            if not self._batch(wanted[begin : begin + MOST_IDS]):
                return

    def of(self, person: str) -> str:
        """Return the name of a person, or the short pseudonym; looked up by `look_up` before."""
        return self._names.get(person) or self._shown.of(person)

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
