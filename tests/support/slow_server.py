"""A real HTTP server that answers too slowly: one byte now and then, or nothing at all."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

_Script = tuple[bytes, bytes, float]


@dataclass
class SlowServer:
    """The server's address, and how many connections it has accepted.

    Attributes:
        port: The port on the loopback address.
        accepted: The number of connections.
        ended: The number of connections that the client has closed.
        stop: Set when the server ends.
    """

    port: int
    accepted: int = 0
    ended: int = 0
    stop: Event = field(default_factory=Event)

    @property
    def address(self) -> str:
        """The URL of a document that never ends."""
        return f"http://127.0.0.1:{self.port}/jwks"


@contextmanager
def slow_server(beginning: bytes, *, drip: bytes = b" ", pause: float = 0.05) -> Iterator[SlowServer]:
    """Run a server that sends a beginning and then bytes at intervals without end.

    Args:
        beginning: What it sends at once, for example the headers.
        drip: What it sends at each interval.
        pause: The interval in seconds.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        server = SlowServer(listener.getsockname()[1])
        connections: list[Thread] = []
        accepting = Thread(target=_accept, args=[listener, server, connections, (beginning, drip, pause)])
        accepting.start()
        try:
            yield server
        finally:
            server.stop.set()
            for thread in [accepting, *connections]:
                thread.join()


def _accept(listener: socket.socket, server: SlowServer, threads: list[Thread], script: _Script) -> None:
    while not server.stop.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        server.accepted += 1
        threads.append(Thread(target=_drip, args=[connection, server, script]))
        threads[-1].start()


def _drip(connection: socket.socket, server: SlowServer, script: _Script) -> None:
    beginning, drip, pause = script
    with connection:
        try:
            connection.sendall(beginning)
            while not server.stop.wait(pause):
                connection.sendall(drip)
        except OSError:
            server.ended += 1
