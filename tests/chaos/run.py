"""One run of the chaos test: servers, roles, writers, fault injection and comparison."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
from tests.chaos import comparison
from tests.chaos.fault_injector import FaultInjector
from tests.chaos.processes import ProcessGroup
from tests.chaos.report import Report
from tests.chaos.stopped_relay import stop_for_good
from tests.chaos.writers import Writers
from tests.support.databases import dsn_of
from tests.support.threads import running
from tests.support.wait import until

_WRITERS = 3


def run(folder: Path, *, seconds: float, seed: int, kills: int, brokers: int = 1) -> Report:
    """Inject faults for some time, wait until all read models are up to date, and compare.

    Args:
        folder: The folder of servers and logs.
        seconds: The duration of fault injection; settling and comparison take additional time.
        seed: The seed of the writers and the injector.
        kills: The least number of kills.
        brokers: 1 or 3.

    Returns:
        The report; `report.comparison.differences` is empty on success.
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
        processes = ProcessGroup(roles, folder / "logs")
        with running(processes.run):
            writers = Writers(entered.store, related.store, related.eligibility, seed)
            writers.prepare()
            injector = FaultInjector(processes, postgres, nodes, seed=seed, kills=kills, seconds=seconds)
            with ExitStack() as writing:
                writing.enter_context(running(writers.enrolling))
                for number in range(_WRITERS):
                    writing.enter_context(running(writers.matching(number)))
                injector.run()
                for source, log in logs.items():
                    stop_for_good(processes, models, log, source=source)
                    report.stopped[f"relay-{source}"] += 1
            until(
                comparison.is_settled(models, logs),
                what=f"all events; see {folder}/logs",
            )
            current = comparison.is_reach_current(settings.dsn("projections"))
            until(current, what=f"the reach table to be written; see {folder}/logs")
        report.killed, report.frozen, report.beside = injector.killed, injector.frozen, injector.beside
        for process in [*processes.processes.values(), *processes.duplicates]:
            report.ended.update({f"{process.role.name} {how}": n for how, n in process.ends.items()})
        report.answers = writers.answers
        for log in logs.values():
            comparison.compare_topics(report.comparison, log, bootstrap)
        comparison.compare_models(report.comparison, models, logs, _fresh(postgres))
        comparison.compare_ledgers(report.comparison, models)
        comparison.compare_capacity(report.comparison, related.store)
        comparison.compare_ripple(report.comparison, settings.dsn("projections"))
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
        local.databases(folder, postgres.dsn).create(),
        LocalIssuer(folder / "issuer"),
        port=8080,  # not used
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
        connection.execute("CREATE DATABASE comparison")
    return dsn_of(postgres.dsn, "comparison")
