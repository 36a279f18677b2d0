"""Ports of this machine that stay free between a kill and a restart.

They are below the ephemeral range of the kernel. Inside that range a client that keeps trying to reach a dead server
can be assigned the server's own port and connect to itself.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path
from typing import IO

from services.platform.embedded_servers.errors import ServerError

HOST = "127.0.0.1"
_FIRST, _LAST = 20_000, 30_000
_reserved: dict[int, IO[bytes]] = {}
"""Locked files of the ports that this process has returned; it keeps the locks until its end."""


def free_port() -> int:
    """Return a port without a listener that no living process has got from here before.

    Returns:
        A port of 127.0.0.1 between 20,000 and 29,999.

    Raises:
        ServerError: A thousand tries found none.
    """
    return free_ports(1)


def free_ports(count: int) -> int:
    """Return the first of several such ports in a row.

    Args:
        count: How many.

    Raises:
        ServerError: A thousand tries found none.
    """
    for _ in range(1000):
        first = random.randrange(_FIRST, _LAST - count + 1)  # noqa: S311 - spreads ports, protects nothing
        if all(is_free(port) and _reserve(port) for port in range(first, first + count)):
            return first
    raise ServerError(f"no free port between {_FIRST} and {_LAST - 1} on {HOST}")


def _reserve(port: int) -> bool:
    """Lock the file of a port: a server takes seconds to listen, and two processes may find one port free."""
    if port in _reserved:
        return False
    folder = Path(tempfile.gettempdir()) / f"mentorship-ports-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        file = (folder / str(port)).open("ab")
    except OSError:  # no place for locks: a port that is free now has to do
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _reserved[port] = file
    return True


def is_free(port: int) -> bool:
    """Return whether a server could listen on `port` of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def is_open(port: int) -> bool:
    """Return whether `port` of 127.0.0.1 accepts connections now."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
