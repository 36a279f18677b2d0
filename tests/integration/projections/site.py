"""The API over read models of a small federation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from services.contract.naming import sources
from services.contract.record import UntypedEvent
from services.platform.database import read_pool, write_pool
from services.projections.api import Queries, public, router
from services.projections.pages import routes as pages
from services.projections.pages.problems import ProblemPages
from services.projections.pages.queries import PageQueries
from services.projections.problem_mapping import READ_MODEL_ERRORS
from services.projections.questions.saved_questions import SavedQuestions
from services.projections.read_models import read_models
from services.projections.reports.board_reports import BoardReports
from services.projections.reports.figures import ReportQueries
from services.projections.reports.frozen import FrozenReports
from services.projections.reports.links import ReportLinks
from services.web.app import create_app
from services.web.cursors import Cursors
from services.web.identity.principal import Membership, Principal, authentication_error
from tests.support.databases import fresh_database
from tests.support.event_stories import Place, Story, interleave
from tests.support.fixed_status import FixedStatus
from tests.support.read_side import ReadSide

ISSUER = "https://issuer.test"
SEALED = Place("5ea1ed00-0000-4000-8000-000000000001", "5ea1ed00-0000-4000-8000-000000000002")
PRINCIPALS = {
    "Bearer analyst": Principal("analyst", ISSUER, frozenset({Membership("analyst")}), actor="analyst"),
    "Bearer inside": Principal(
        "inside", ISSUER, frozenset({Membership("coordinator", SEALED.organization)}), actor="inside"
    ),
    "Bearer everywhere": Principal("everywhere", ISSUER, frozenset({Membership("coordinator")}), actor="everywhere"),
    "Bearer executive": Principal("executive", ISSUER, frozenset({Membership("executive")}), actor="executive"),
    "Bearer within": Principal(
        "within", ISSUER, frozenset({Membership("executive", SEALED.organization)}), actor="within"
    ),
    "Bearer elsewhere": Principal(
        "elsewhere",
        ISSUER,
        frozenset({Membership("executive", "0e15e000-0000-4000-8000-000000000001")}),
        actor="elsewhere",
    ),
    "Bearer consumer": Principal("consumer", ISSUER, frozenset({Membership("consumer")}), actor="consumer"),
    "Bearer stranger": Principal("stranger", ISSUER, actor="stranger"),
}


def authenticate(request: Request) -> Principal:
    principal = PRINCIPALS.get(request.headers.get("authorization", ""))
    if principal is None:
        raise authentication_error("unknown token")
    return principal


@dataclass
class Site:
    """The API, the events behind it, and the positions that its read models report."""

    app: FastAPI
    events: list[UntypedEvent]
    status: FixedStatus
    dsn: str

    def client(self, who: str = "analyst") -> TestClient:
        return TestClient(self.app, headers={"Authorization": f"Bearer {who}"})

    def browser(self, who: str = "executive") -> TestClient:
        return TestClient(self.app, headers={"Authorization": f"Bearer {who}", "Accept": "text/html"})


@contextmanager
def served(postgres_dsn: str, stories: list[Story], random: Random) -> Iterator[Site]:
    """Fold events into every read model, and serve the API over them."""
    models = read_models()
    with fresh_database(postgres_dsn) as dsn:
        events = ReadSide(dsn, list(models.values())).play(interleave(stories, random))
        with read_pool(dsn, name="test") as pool, write_pool(dsn, name="test-reports") as writing:
            status = FixedStatus()
            queries = Queries.over(pool, Cursors(b"0" * 32), status)
            page_queries = PageQueries(
                queries.directory,
                queries.desk,
                queries.measures,
                queries.network,
                queries.workspace,
                status.status,
                releases=queries.releases,
                objectives=queries.objectives,
                benchmarks=queries.benchmarks,
                questionnaires=queries.questionnaires,
                splits=queries.splits,
            )
            figures = ReportQueries(pool, queries.measures, queries.releases, queries.objectives, status.reading)
            reports = BoardReports(figures, FrozenReports(writing), ReportLinks(writing))
            app = create_app(
                title="Read side",
                routers=[
                    router(queries, status, list(models), sources(["hub"])),
                    pages.router(page_queries, reports, SavedQuestions(writing)),
                ],
                public=[public(["hub"]), pages.public(reports)],
                authenticator=authenticate,
                errors=READ_MODEL_ERRORS,
            )
            app.add_middleware(ProblemPages)
            yield Site(app, events, status, dsn)
