"""The pages of the people in a relationship, over real write services: what a form sends is decided and folded."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from services.platform.clock import system_clock
from services.platform.embedded_servers.ports import free_port
from services.web.identity.principal import Principal
from services.web.service_client import ServiceAnswer, ServiceClient
from tests.browser.site import listening
from tests.integration.permissions.world import World, federation

NAMES = {"mentor": "Anna Berg", "mentee": "Bến Cole", "mentor-of-another": "Chi Dahl"}
LATER = timedelta(days=3)
"""How far the clock of every server is ahead, so that a session of the story can be over."""


def later() -> datetime:
    """Return the time of the servers."""
    return system_clock() + LATER


def signed_in(persona: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - playwright's own options
    """Return the options of a browser in which a persona is signed in."""
    return {"extra_http_headers": {"Authorization": f"Bearer {persona}"}, **more}


class PersonaServices(ServiceClient):
    """Sends each command to the real service in the persona's name, and folds its events before it returns.

    Args:
        world: The services and their personas.
    """

    def __init__(self, world: World) -> None:
        self._world, self._lock = world, Lock()

    @property
    def available(self) -> bool:
        return True

    def send(
        self,
        principal: Principal,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        if_match: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> ServiceAnswer:
        if path.endswith("/people/names"):
            assert isinstance(body, dict)
            known = {self._world.ids[role]: name for role, name in NAMES.items()}
            return ServiceAnswer(200, {"names": {each: known[each] for each in body["ids"] if each in known}})
        given = {"Idempotency-Key": key, "If-Match": if_match}
        headers = {name: value for name, value in given.items() if value is not None}
        with self._lock:
            query = dict(parameters) if parameters else None
            answer = self._world.send(principal.subject, method, path, body, query, **headers)
            if method == "POST" and answer.is_success:
                self._world.catch_up()
        content = answer.json() if answer.content else None
        return ServiceAnswer(answer.status_code, content, dict(answer.headers))


@dataclass(frozen=True)
class MentoringSite:
    """The pages at an address, over the services of a federation.

    Attributes:
        base: The address.
        world: The services, the personas and the ids of what they act on.
    """

    base: str
    world: World

    @property
    def room(self) -> str:
        """The address of the relationship."""
        return f"/rooms/{self.world.ids['relationship']}"

    def schedule(self, hours_ago: float) -> str:
        """Plan a session of an hour that began some hours ago by the servers' clock; return its id."""
        starts_at = later() - timedelta(hours=hours_ago)
        path = f"/relationships/v1/relationships/{self.world.ids['relationship']}/sessions"
        planned = self.world.command(path, {"starts_at": starts_at.isoformat(), "planned_minutes": 60})
        self.world.catch_up()
        return str(planned["session_id"])

    def ask_anonymously(self) -> str:
        """Publish an anonymous questionnaire for mentees about the program; return its title."""
        title, item = "What the program is like", {"code": "fair", "text": "Is the program fair?"}
        asked: dict[str, object] = {"answered_by": ["mentee"], "items": [item], "privacy": "anonymous"}
        named = {"code": "climate", "version": 1, "title": title, "purpose": "pulse", "about": "program"}
        self.world.command(f"/enrollment/v1/programs/{self.world.ids['program']}/instruments", {**named, **asked})
        self.world.inform()
        self.world.catch_up()
        return title

    def propose(self, mentor: str, mentee: str) -> str:
        """Propose a match as the program's coordinator; return the relationship's id."""
        parts = {
            f"{role}_participation_id": self.world.ids[f"{who}-participation"]
            for role, who in (("mentor", mentor), ("mentee", mentee))
        }
        made = self.world.command("/relationships/v1/relationships", parts)
        self.world.catch_up()
        return str(made["relationship_id"])

    def status_of(self, session: str) -> str:
        """Return the status of a session, as the service knows it."""
        path = f"/relationships/v1/relationships/{self.world.ids['relationship']}"
        sessions = self.world.send("builder", "GET", path).json()["sessions"]
        return next(str(each["status"]) for each in sessions if each["session_id"] == session)


@contextmanager
def serve_mentoring(postgres_dsn: str) -> Iterator[MentoringSite]:
    """Serve the pages of a federation with one relationship."""
    with federation(postgres_dsn) as world:
        # Two people become a pair here: they have no conflict that a later test could bring to the notice of matching.
        world.command(f"/enrollment/v1/conflicts/{world.ids['conflict']}/withdraw")
        for app in world.apps.values():
            app.state.clock = later
        pages = world.apps["/"]
        pages.state.services = PersonaServices(world)
        with listening(pages, free_port()) as base:
            yield MentoringSite(base, world)
