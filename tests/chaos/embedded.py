"""A run of the chaos test in the embedded mode: its database is stopped, killed and frozen under live writers."""

import os
import signal
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

import psycopg

from services.cli.composition.read_models import database_of, projections
from services.cli.demo import folder as local
from services.cli.demo.embedded import Embedded
from services.enrollment import service as enrollment
from services.platform.embedded_servers import PostgresServer
from services.platform.embedded_servers.ports import free_port
from services.platform.settings import Settings
from services.relationships import service as relationships
from tests.chaos import comparison
from tests.chaos.report import Report
from tests.chaos.slow_issuer import slow_issuer
from tests.chaos.writers import Writers
from tests.support.databases import dsn_of
from tests.support.threads import running
from tests.support.wait import until

_WRITERS = 2


def run(folder: Path, *, seconds: float, seed: int) -> Report:
    """Restart the database for some time, wait until all read models are up to date, and compare.

    Args:
        folder: The folder of the installation.
        seconds: The duration of fault injection; settling and comparison take additional time.
        seed: The seed of the writers and the faults.
    """
    report, began = Report(), time.monotonic()
    with ExitStack() as stack:
        embedded = stack.enter_context(Embedded(folder, free_port()))
        owned = local.databases(folder, embedded.server.dsn).create()  # the writers run beside the installation's roles
        settings = Settings(**local.demo_settings(folder, owned, embedded.issuer, port=embedded.settings.http.port))
        entered, related = enrollment.build(settings), relationships.build(settings)
        stack.callback(entered.close)
        stack.callback(related.close)
        logs = {"enrollment": entered.public_log, "relationships": related.public_log}
        models = [(model, settings.dsn(database_of(name))) for name, model in projections().items()]
        writers = Writers(entered.store, related.store, related.eligibility, seed)
        writers.prepare()
        with ExitStack() as writing:
            sign_ins = writing.enter_context(slow_issuer(folder))
            writing.enter_context(running(writers.enrolling))
            for number in range(_WRITERS):
                writing.enter_context(running(writers.matching(number)))
            faults = DatabaseFaults(embedded.server, Random(seed))
            faults.run(seconds)
        until(comparison.is_settled(models, logs), what="all events")
        until(comparison.is_reach_current(settings.dsn("projections")), what="the reach table")
        report.killed, report.frozen, report.answers = faults.killed, faults.frozen, writers.answers + sign_ins.answers
        comparison.compare_models(report.comparison, models, logs, _fresh(embedded.server))
        comparison.compare_ledgers(report.comparison, models)
        comparison.compare_capacity(report.comparison, related.store)
        comparison.compare_ripple(report.comparison, settings.dsn("projections"))
        report.comparison.differences += sign_ins.differences
    report.seconds = time.monotonic() - began
    return report


class DatabaseFaults:
    """Faults of the one server of an embedded installation.

    Args:
        server: The server; the installation starts it again where it was killed.
        random: The random source.
    """

    def __init__(self, server: PostgresServer, random: Random) -> None:
        self._server, self._random = server, random
        self.killed: Counter[str] = Counter()
        self.frozen: Counter[str] = Counter()

    def run(self, seconds: float) -> None:
        """Inject each fault at least once, then at random until the time is over."""
        end = time.monotonic() + seconds
        faults = [self._restart, self._kill, self._freeze]
        first = self._random.sample(faults, len(faults))
        while first or time.monotonic() < end:
            (first.pop() if first else self._random.choice(faults))()
            time.sleep(self._random.uniform(1.0, 3.0))  # the pace, not a wait

    def _restart(self) -> None:
        """Stop the server in order and start it, on the same port."""
        self._server.stop()
        self.killed["database, in order"] += 1
        time.sleep(self._random.uniform(0.0, 2.0))  # how long it is down
        self._server.start()

    def _kill(self) -> None:
        """Kill the postmaster; the installation has to notice it."""
        lines = (self._server.data_dir / "cluster" / "postmaster.pid").read_text().split("\n")
        os.kill(int(lines[0]), signal.SIGKILL)
        self.killed["database"] += 1
        until(self._answers, what="the installation to start its database again")

    def _freeze(self) -> None:
        self._server.freeze()
        self.frozen["database"] += 1
        time.sleep(self._random.uniform(1.0, 5.0))  # how long it is frozen
        self._server.thaw()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._server.dsn, connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True


def _fresh(postgres: PostgresServer) -> str:
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE comparison")
    return dsn_of(postgres.dsn, "comparison")
