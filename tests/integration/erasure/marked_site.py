"""The whole system in one process, and clients of it that note which fields of commands held a marker."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.testclient import TestClient

from services.cli.composition.authentication import access_pool
from services.cli.demo.embedded import Embedded
from services.platform import logging as logs
from services.platform.embedded_servers.ports import free_port
from services.web.identity.credentials.clients import Clients
from services.web.identity.local_issuer import ISSUER, VISITOR
from services.web.identity.memberships import Memberships
from services.web.identity.roles import Membership
from tests.integration.erasure.marked_fields import routes, text_places
from tests.support.kept_logs import kept_logs
from tests.support.wait import until

MARKER = "Zyxomark"
"""Part of every field and text of the erased people."""
PHONE = "+49 30 73519463"
PHONE_DIGITS = "73519463"
ZONE = "Antarctica/Troll"
LANGUAGE = f"de-{MARKER}"
MARKERS = (MARKER, PHONE, PHONE_DIGITS, ZONE)
OTHER = "Quuxneighbour"
"""Part of every field of a person who is not erased."""
CLIENT_ISSUER = "urn:mentorship:client"


@dataclass
class Caller:
    """A client that acts as one identity.

    Attributes:
        client: Sends with the identity's token.
        marked: Of the whole site: the fields of commands that held a marker.
        known: Of the whole site: the last position of each source.
    """

    client: TestClient
    marked: set[tuple[str, str]]
    known: dict[str, str]

    def send(self, method: str, path: str, body: object = None, **headers: str) -> Any:  # noqa: ANN401 - a response
        """Send a request; a command of relationships sees what enrollment has recorded before."""
        source = next((source for source in self.known if source.endswith("/enrollment")), "")
        waits = bool(source) and path.startswith("/relationships") and not path.endswith(("/text", "/note"))
        params = {"min_position": f"{source}:{self.known[source]}"} if waits else {}
        keyed = {"Idempotency-Key": str(uuid4()), **headers}
        answers: list[Any] = []

        def answered() -> bool:
            answers.append(self.client.request(method, path, json=body, params=params, headers=keyed))
            return bool(answers[-1].status_code != 503)

        until(answered, what=f"an answer to {path}")
        answer = answers[-1]
        if method == "POST" and answer.is_success:
            self._note(path, body)
            if "event-position" in answer.headers:
                self.known[answer.headers["event-source"]] = answer.headers["event-position"]
        return answer

    def post(self, path: str, body: object = None, **headers: str) -> dict[str, Any]:
        """Execute a command."""
        answer = self.send("POST", path, body, **headers)
        assert answer.is_success, f"{path}: {answer.text}"
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the body of a read."""
        answer = self.client.get(path)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    def _note(self, path: str, body: object) -> None:
        route = next((route for pattern, route in _ROUTES.items() if pattern.fullmatch(path)), path)
        self.marked.update((route, place) for place, text in text_places(body) if any(m in text for m in MARKERS))


_ROUTES = routes()


@dataclass
class Site:
    """The running system.

    Attributes:
        embedded: It.
        folder: Its data, its logs included.
        marked: The fields of commands that held a marker.
        known: The last position of each source.
    """

    embedded: Embedded
    folder: Path
    marked: set[tuple[str, str]] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Its base address."""
        return f"http://127.0.0.1:{self.embedded.settings.http.port}"

    def caller(self, subject: str = VISITOR) -> Caller:
        """Return a client of an identity of the demonstration's issuer."""
        return self._caller(self.embedded.issuer.token(subject))

    def service_account(self, organization: str) -> Caller:
        """Return a client of a new service account that keeps the people of an organization."""
        with access_pool(self.embedded.settings) as pool:
            account, secret = Clients(pool).add("directory")
            Memberships(pool).grant(CLIENT_ISSUER, str(account.client_id), Membership("coordinator", organization))
        form = {"grant_type": "client_credentials", "client_id": str(account.client_id), "client_secret": secret}
        answer = TestClient(self.embedded.app, self.address).post("/oidc/token", data=form)
        return self._caller(str(answer.json()["access_token"]))

    def coordinate(self, organization: str, subject: str = VISITOR) -> Caller:
        """Make an identity the coordinator of an organization, and return its client."""
        with access_pool(self.embedded.settings) as pool:
            Memberships(pool).grant(ISSUER, subject, Membership("coordinator", organization))
        caller = self.caller(subject)
        asked = f"/enrollment/v1/people?organization={organization}"
        until(lambda: caller.client.get(asked).is_success, what="the membership to count")
        return caller

    def known_as(self, subject: str, person: str) -> Caller:
        """Link an identity to a person, and return its client."""
        with access_pool(self.embedded.settings) as pool, pool.connection() as connection:
            connection.execute(
                "INSERT INTO access.known_persons (issuer, subject, person_id, relation) VALUES (%s, %s, %s, 'self')",
                [ISSUER, subject, person],
            )
        caller = self.caller(subject)
        asked = f"/enrollment/v1/people/{person}"
        until(lambda: caller.client.get(asked).is_success, what="the identity to be the person")
        return caller

    def _caller(self, token: str) -> Caller:
        headers = {"Authorization": f"Bearer {token}"}
        return Caller(TestClient(self.embedded.app, self.address, headers=headers), self.marked, self.known)


@contextmanager
def marked_site(folder: Path) -> Iterator[Site]:
    """Yield a running system that logs everything into a file below its folder."""
    with (folder / "process.log").open("w") as output, kept_logs():
        logs.configure("erasure", level="info", format="json", stream=output)
        logging.getLogger("httpx2").setLevel(logging.WARNING)  # the tests' own client
        with Embedded(folder, free_port()) as embedded:
            yield Site(embedded, folder)


def files_with(folder: Path, *texts: str) -> list[str]:
    """Return the files below a folder that hold one of some texts, in UTF-8 or UTF-16."""
    needles = {
        variant
        for text in texts
        for variant in (text.encode(), text.lower().encode(), text.upper().encode(), text.encode("utf-16-le"))
    }
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            try:
                content = path.read_bytes()
            except FileNotFoundError:  # PostgreSQL removed it meanwhile
                continue
            if any(needle in content for needle in needles):
                found.append(str(path.relative_to(folder)))
    return found


def filled(schemas: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a SCIM resource every text of which holds a marker.

    Args:
        schemas: The answer of `/scim/v2/Schemas`.
        name: The id of the resource's schema.
    """
    schema = next(each for each in schemas["Resources"] if each["id"] == name)
    return {"schemas": [name], **_filled(schema["attributes"]), "active": True}


_SCIM_VALUES = {
    "timezone": ZONE,
    "preferredLanguage": LANGUAGE,
    "locale": LANGUAGE,
    "userName": f"{MARKER}.scim@mail.example.org",
}


def _filled(attributes: list[dict[str, Any]], values: Mapping[str, str] = _SCIM_VALUES) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in attributes:
        if each.get("mutability") == "readOnly" or each["name"] in {"$ref", "groups"}:
            continue
        if each["type"] == "complex":
            own = {"value": _VALUES.get(each["name"], f"{MARKER} {each['name']}")}
            inner = _filled(each["subAttributes"], own)
            found[each["name"]] = [inner] if each["multiValued"] else inner
        elif each["type"] == "string" and not each.get("canonicalValues"):
            found[each["name"]] = values.get(each["name"], f"{MARKER} {each['name']}")
    return found


_VALUES = {"emails": f"{MARKER}.scim@mail.example.org", "phoneNumbers": PHONE}


def as_json(value: object, default: Callable[[object], object] | None = None) -> str:
    """Return a value as JSON text, for a search in it.

    Args:
        value: It.
        default: Renders what JSON does not know.
    """
    return json.dumps(value, ensure_ascii=False, default=default)
