"""One run: servers, roles, writers, the monkey, and the verdict."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg

from services.cli.composition import databases, topics
from services.cli.demo import folder as local
from services.cli.demo.supervisor import Role, mentorship
from services.enrollment import service as enrollment
from services.platform.embedded_servers import FAST_SETTINGS, KafkaBroker, KafkaCluster, PostgresServer
from services.platform.settings import Settings, child_environment
from services.projections.directory.projection import DirectoryProjection
from services.projections.network.projection import NetworkProjection
from services.projections.programs.projection import ProgramsProjection
from services.projector.projection import Projection
from services.relationships import service as relationships
from services.relationships.service import Relationships
from services.web.identity.local_issuer import LocalIssuer
from tests.chaos import verdict
from tests.chaos.cast import Cast
from tests.chaos.monkey import Monkey
from tests.chaos.verdict import Verdict
from tests.chaos.writers import Writers
from tests.support.threads import running
from tests.support.wait import until

_WRITERS = 3
_SETTLE_SECONDS = 180.0


@dataclass
class Report:
    """What was done, and what came of it."""

    seconds: float = 0.0
    killed: Counter[str] = field(default_factory=Counter)
    frozen: Counter[str] = field(default_factory=Counter)
    beside: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    verdict: Verdict = field(default_factory=Verdict)


def run(folder: Path, *, seconds: float, seed: int, kills: int, brokers: int = 1) -> Report:
    """Let everything be killed for some time, let it settle, and compare.

    Args:
        folder: Where servers and logs are kept.
        seconds: How long things are killed; settling and comparing come on top.
        seed: Of the writers and of the monkey.
        kills: How many kills to reach.
        brokers: 1 or 3.

    Returns:
        The report; `report.verdict.differences` is empty when all is well.
    """
    report, began = Report(), time.monotonic()
    with ExitStack() as stack:
        postgres = stack.enter_context(PostgresServer(folder / "postgres", settings=FAST_SETTINGS))
        nodes, bootstrap = stack.enter_context(_kafka(folder / "kafka", brokers))
        settings, roles = _settings(folder, postgres, bootstrap, brokers)
        entered, related = enrollment.build(settings), relationships.build(settings)
        stack.callback(entered.close)
        stack.callback(related.close)
        logs = {"enrollment": entered.public_log, "relationships": related.public_log}
        read: list[Projection] = [DirectoryProjection(), ProgramsProjection(), NetworkProjection()]
        models = [*((model, settings.dsn("projections")) for model in read), _eligibility(related, settings)]
        cast = Cast(roles, folder / "logs")
        with running(cast.run):
            writers = Writers(entered.store, related.store, related.eligibility, seed)
            writers.prepare()
            monkey = Monkey(cast, postgres, nodes, seed=seed, kills=kills, seconds=seconds)
            with ExitStack() as writing:
                writing.enter_context(running(writers.enrolling))
                for number in range(_WRITERS):
                    writing.enter_context(running(writers.matching(number)))
                monkey.run()
            until(verdict.is_settled(models, logs), _SETTLE_SECONDS, what=f"everything to settle; see {folder}/logs")
            kept = verdict.is_kept(settings.dsn("projections"))
            until(kept, _SETTLE_SECONDS, what=f"the ripple to be written; see {folder}/logs")
        report.killed, report.frozen, report.beside = monkey.killed, monkey.frozen, monkey.beside
        for process in [*cast.processes.values(), *cast.seconds]:
            report.ended.update({f"{process.role.name} {how}": n for how, n in process.ends.items()})
        report.answers = writers.answers
        for log in logs.values():
            verdict.judge_topics(report.verdict, log, bootstrap)
        verdict.judge_models(report.verdict, models, logs, _fresh(postgres))
        verdict.judge_ledgers(report.verdict, models)
        verdict.judge_capacity(report.verdict, related.store)
        verdict.judge_ripple(report.verdict, settings.dsn("projections"))
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _kafka(folder: Path, size: int) -> Iterator[tuple[Sequence[KafkaBroker], str]]:
    if size == 1:
        with KafkaBroker(folder) as broker:
            yield [broker], broker.bootstrap
        return
    with KafkaCluster(folder, size=size) as cluster:
        yield cluster.brokers, cluster.bootstrap


def _settings(folder: Path, postgres: PostgresServer, bootstrap: str, brokers: int) -> tuple[Settings, list[Role]]:
    copies = {"replication_factor": brokers, "min_insync_replicas": 2 if brokers > 1 else 1}
    values = local.demo_settings(
        folder,
        local.databases(postgres.dsn),
        LocalIssuer(folder / "issuer"),
        port=8080,  # nobody listens
        kafka={"bootstrap": bootstrap, **copies},
        log={"format": "json"},
    )
    settings = Settings(**values)
    databases.migrate(settings)
    topics.ensure(settings)
    role = partial(_role, child_environment(values))
    return settings, [
        role("relay-enrollment", "relay", "enrollment"),
        role("relay-relationships", "relay", "relationships"),
        role("projector-eligibility", "projector", "eligibility"),
        role("projector-directory-1", "projector", "directory"),
        role("projector-directory-2", "projector", "directory"),
        role("projector-programs-network", "projector", "programs", "network"),
    ]


def _eligibility(related: Relationships, settings: Settings) -> tuple[Projection, str]:
    return related.projection, settings.dsn("relationships")


def _role(environment: dict[str, str], name: str, *arguments: str) -> Role:
    return Role(name, mentorship(*arguments), environment)


def _fresh(postgres: PostgresServer) -> str:
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE verdict")
    return local.dsn_of(postgres.dsn, "verdict")
