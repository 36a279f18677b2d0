"""A worker that executes pending actions of both services and kills itself before some of its steps."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from random import Random
from typing import NoReturn

from services.enrollment import service as enrollment
from services.platform.settings import Settings
from services.process_manager.executor import no_op
from services.projector.log_feed import LogFeed
from services.projector.runner import Runner
from services.relationships import service as relationships
from tests.support.threads import running


def work(values: Mapping[str, object], now: datetime, seed: int, share: float) -> None:
    """Project and execute what is pending of both services, until a kill.

    Args:
        values: The settings of the services.
        now: The time that the executors read.
        seed: Decides before which steps it kills itself.
        share: The share of steps before which it does.
    """
    settings = Settings.model_validate(values)
    with ExitStack() as stack:
        writing, relating = enrollment.build(settings), relationships.build(settings)
        logs = {"enrollment": writing.public_log, "relationships": relating.public_log}
        for service, dsn in ((writing, settings.dsn("enrollment")), (relating, settings.dsn("relationships"))):
            projection = service.process.projection
            feed = LogFeed([logs[context] for context in sorted(projection.contexts)])
            stack.enter_context(running(Runner(projection, feed, dsn).run))
            executor = service.process.executor(service.store, dsn, clock=lambda: now, before=killer(seed, share))
            stack.enter_context(running(executor.run))
        threading.Event().wait()  # it ends by a kill only


def killer(seed: int, share: float, announce: Callable[[str], None] = no_op) -> Callable[[str], None]:
    """Return what kills this process before a share of its steps; a seed decides before which.

    Args:
        seed: Decides before which steps.
        share: The share of steps.
        announce: Called with the step before the kill.
    """
    random = Random(f"{seed}")

    def before(step: str) -> None:
        if random.random() < share:
            announce(step)
            _kill()

    return before


def _kill() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("the process lives on")
