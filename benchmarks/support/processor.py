"""Time of the processor: on a busy machine a clock mostly measures the others."""

from collections.abc import Callable
from typing import Any

import psutil
import psycopg


def processor_seconds(connection: psycopg.Connection[Any], work: Callable[[], object]) -> float:
    """Return the seconds of the processor that the server's process of a connection and this one take for a call.

    Args:
        connection: The connection, open before and after it.
        work: What is called.
    """
    processes = psutil.Process(connection.info.backend_pid), psutil.Process()
    before = taken(processes)
    work()
    return taken(processes) - before


def taken(processes: tuple[psutil.Process, ...]) -> float:
    """Return the seconds of the processor that processes have taken since they began, in the system too."""
    times = [process.cpu_times() for process in processes]
    return float(sum(each.user + each.system for each in times))
