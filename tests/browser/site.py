"""The whole read side: projectors that follow logs, a server on a port, an issuer to sign in with."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from services.contract.record import UntypedEvent
from services.platform.database import Pool, write_pool
from services.platform.embedded_servers.ports import HOST, free_port
from services.platform.settings import Settings
from services.platform.settings.model import DatabaseSettings
from services.projections import service
from services.projections.disclosure.access import Disclosure
from services.projections.network.in_memory.scope import Scope
from services.projections.pages.sign_in import routes as sign_in_pages
from services.projector.log_feed import LogFeed
from services.projector.runner import Runner
from services.publication import migrations as publication
from services.publication.ledger_counter import LedgerCounter
from services.publication.relay_state import RelayState
from services.ripple import Effect
from services.web.identity.actors import Actors
from services.web.identity.credentials.clients import Clients
from services.web.identity.credentials.links import Links
from services.web.identity.credentials.sessions import Sessions
from services.web.identity.jwks import KeySetCache
from services.web.identity.known_persons import KnownPersons
from services.web.identity.local_issuer import ISSUER, VISITOR, LocalIssuer
from services.web.identity.memberships import MIGRATIONS, Memberships
from services.web.identity.oidc import OidcAuthenticator, TokenVerifier
from services.web.identity.principal import Membership
from services.web.sign_in import demo_provider
from services.web.sign_in.pending import PendingSignIns
from services.web.sign_in.provider import Provider
from services.web.sign_in.provider_http import ProviderHttp
from services.web.sign_in.site import SignIn
from tests.browser.federation import HARBOUR, ExampleFederation
from tests.browser.write_side import WriteSide
from tests.support.public_logs import MemoryLog
from tests.support.threads import running
from tests.support.wait import until

SMALL = "Anchor"

EVERYTHING = Disclosure.unrestricted()


@dataclass
class Site:
    """The pages at an address, over read models that follow the logs."""

    base: str
    federation: ExampleFederation
    logs: Sequence[MemoryLog]
    reading: service.Projections
    writing: WriteSide
    who: OidcAuthenticator
    sign_in: SignIn
    access: Pool

    def address(self, page: str) -> str:
        """Return the address of a page by its name."""
        places = {name: f"/programs/{place.program}" for name, place in self.federation.places.items()}
        return {
            "federation": "/",
            "program": places[HARBOUR],
            "small program": places[SMALL],
            "person": f"/network/people/{self.farthest()}",
            "network of a program": f"/network?part=program:{self.federation.places[HARBOUR].program}",
            "network then": "/network?as_of=2024-06-30",
            "wrong date": "/network?as_of=2999-01-01",
            "program ripple": f"/network{places[HARBOUR]}",
            "participation": "/records" + self.subject("applied", "participations"),
            "relationship": f"/records{self.subject('activated', 'relationships')}?version=1",
            "people of the program": f"{places[HARBOUR]}/people",
            "relationships of the program": f"{places[HARBOUR]}/relationships",
            "waiting list": f"{places[HARBOUR]}/waiting",
            "matching": f"{places[HARBOUR]}/matching",
            "matching tried": f"{places[HARBOUR]}/matching?try=yes&floor=20",
            "matching groups": f"{places[HARBOUR]}/matching?try=yes&shape=group&least=2",
            "matching profile": f"/matching-profiles/{self.subject('applied', '').strip('/')}",
            "match": f"{places[HARBOUR]}/propose",
            "add people": f"{places[HARBOUR]}/add",
            "one person": self.mentor(),
            "close": f"/commands{self.subject('activated', 'relationships')}/close",
            "log": f"/commands{self.subject('activated', 'relationships')}/log",
            "nowhere": "/nowhere",
        }.get(page) or f"/{page}"

    def subject(self, event: str, place: str) -> str:
        """Return the page of the subject of the first event of a type in the program Harbour."""
        program = self.federation.places[HARBOUR].program
        log = (each for story in self.federation.stories for each in story)
        first = next(each for each in log if each.program_id == program and each.type.endswith(f".{event}"))
        return f"/{place}/{first.subject}"

    def mentor(self) -> str:
        """Return the page of a mentor of the program Harbour."""
        place = self.federation.places[HARBOUR]
        return next(f"/people/{person}" for own, person, *_ in self.federation.members if own == place)

    def farthest(self) -> str:
        """Return the person with the largest reach."""
        page = self.reading.queries.network.people(Scope(Effect.parse("met")), EVERYTHING, limit=1, cursor=None)
        return str(page.items[0]["id"])

    def record(self, events: Sequence[UntypedEvent]) -> None:
        """Record events, each in its context's log."""
        for event in events:
            log = next(log for log in self.logs if event.type.startswith(f"mentorship.{log.source}."))
            log.append([event])

    def add_relationship(self) -> None:
        """Record one more relationship that becomes active."""
        self.record(self.federation.activation(HARBOUR))

    def settle(self) -> None:
        """Wait until every read model shows every recorded event."""
        until(self._settled, what="the read models to catch up")

    def _settled(self) -> bool:
        every = [status.name for status in self.reading.lookup.status().projections if status.generation]
        if len(every) < len(self.reading.projections):
            return False
        readings = [self.reading.lookup.reading(name) for name in every]
        return all(reading.has_reached(log.head(), log.ce_source) for reading in readings for log in self.logs)


@contextmanager
def serve(dsn: str, folder: Path) -> Iterator[Site]:
    """Run the read side over one database."""
    with ExitStack() as stack:
        logs = [MemoryLog("enrollment"), MemoryLog("relationships")]
        publication.migrate(dsn)
        service.migrate(dsn)
        reading = service.build(Settings(cursor_keys="k" * 40, projections=DatabaseSettings(database=dsn)))
        stack.callback(reading.close)
        for projection in reading.projections.values():
            stack.enter_context(running(Runner(projection, _feed(logs, dsn, stack), dsn).run))
        issuer = LocalIssuer(folder)
        federation = ExampleFederation()
        access = _access(dsn, stack, federation)
        tokens = TokenVerifier([issuer.configuration], KeySetCache())
        who = OidcAuthenticator(tokens, Memberships(access), KnownPersons(access), Actors(access), Sessions(access))
        writing = WriteSide(federation, logs[0])
        port = free_port()
        address = f"http://{HOST}:{port}"
        sign_in = SignIn(
            {"demo": Provider(demo_provider.settings_of(address), ProviderHttp())},
            PendingSignIns(b"p" * 32),
            who.sessions,
            Links(access),
            Clients(access),
            who.persons,
            who.principal,
            writing,
            address,
            demo_provider.PERSONAS,
        )
        public = [sign_in_pages.router(sign_in), demo_provider.router(demo_provider.DemoProvider(issuer, address))]
        app = reading.app(who, public=public, sign_in="/sign-in", services=writing, demonstration=True)
        site = Site(stack.enter_context(listening(app, port)), federation, logs, reading, writing, who, sign_in, access)
        site.record(site.federation.log)
        site.settle()
        yield site


def _feed(logs: Sequence[MemoryLog], dsn: str, stack: ExitStack) -> LogFeed:
    """Create the feed of one reader, with its own ledgers."""
    states = {log.source: RelayState(dsn, log.source, "log") for log in logs}
    for state in states.values():
        stack.callback(state.close)
    return LogFeed(logs, {log.ce_source: LedgerCounter(log, states[log.source], interval=0.1) for log in logs})


def _access(dsn: str, stack: ExitStack, federation: ExampleFederation) -> Pool:
    """Let the visitor see every page, and the people of all programs but the small one; an analyst is known besides."""
    MIGRATIONS.migrate(dsn)
    pool = stack.enter_context(write_pool(dsn, name="access", size=2))
    memberships = Memberships(pool)
    memberships.grant(ISSUER, VISITOR, Membership("executive"))
    memberships.grant(ISSUER, "analyst", Membership("analyst"))
    for name, place in federation.places.items():
        if name != SMALL:
            memberships.grant(ISSUER, VISITOR, Membership("coordinator", place.organization))
    return pool


@contextmanager
def listening(app: FastAPI, port: int) -> Iterator[str]:
    """Serve an app on a local port; open streams are cut off at the end."""
    config = uvicorn.Config(app, host=HOST, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started, what="the server to listen")
        yield f"http://{HOST}:{port}"
    finally:
        server.should_exit = True
        thread.join()
