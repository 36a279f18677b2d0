"""A worker that sends the mails of the process of notifications, and kills itself before some of its steps."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from multiprocessing.connection import Connection

from services.enrollment import service as enrollment
from services.platform.settings import Settings
from services.projector.log_feed import LogFeed
from services.projector.runner import Runner
from services.relationships import service as relationships
from tests.chaos.action_worker import killer
from tests.support.threads import running


def work(values: Mapping[str, object], seed: int, share: float, kills: Connection) -> None:
    """Send what is pending, until a kill.

    Args:
        values: The settings of the services.
        seed: Decides before which steps it kills itself.
        share: The share of steps before which it does.
        kills: Receives the step before which it kills itself.
    """
    settings = Settings.model_validate(values)
    with ExitStack() as stack:
        writing, relating = enrollment.build(settings), relationships.build(settings)
        process, dsn = writing.notifications, settings.dsn("enrollment")
        feed = LogFeed([writing.public_log, relating.public_log])
        stack.enter_context(running(Runner(process.projection, feed, dsn).run))
        executor = process.executor(writing.store, dsn, before=killer(seed, share, kills.send))
        stack.enter_context(running(executor.run))
        threading.Event().wait()  # it ends by a kill only
