"""Ports of this machine that stay free between a kill and a restart.

They are below the ephemeral range of the kernel. Inside that range a client that keeps trying to reach a dead server
can be assigned the server's own port and connect to itself.
"""

import random
import socket

from services.platform.embedded_servers.errors import ServerError

HOST = "127.0.0.1"
_FIRST, _LAST = 20_000, 30_000
_allocated: set[int] = set()


def free_port() -> int:
    """Return a port without a listener that this process has not returned before.

    Returns:
        A port of 127.0.0.1 between 20,000 and 29,999.

    Raises:
        ServerError: A thousand tries found none.
    """
    for _ in range(1000):
        port = random.randrange(_FIRST, _LAST)  # noqa: S311 - spreads ports, protects nothing
        if port not in _allocated and is_free(port):
            _allocated.add(port)
            return port
    raise ServerError(f"no free port between {_FIRST} and {_LAST - 1} on {HOST}")


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
