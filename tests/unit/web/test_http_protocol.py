"""Slow and oversized requests over real sockets: each ends at its limit, and others are answered meanwhile."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from fastapi import APIRouter

from services.web.app import create_app
from services.web.command_ids import CommandIds
from services.web.command_request import CommandDep
from services.web.http_protocol import BoundedHttpProtocol
from tests.support import wait
from tests.support.wait import PATIENCE_SECONDS
from tests.unit.web.app import KEY, PRINCIPAL, Body

BODY_SECONDS = 0.5
START = b"GET /livez HTTP/1.1\r\nHost: x\r\n"


class HastyProtocol(BoundedHttpProtocol):
    """The protocol with a short time."""

    head_seconds = 0.5


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    routes = APIRouter()

    @routes.post("/v1/things")
    def create(request: CommandDep, body: Body) -> str:
        del request
        return body.name

    app = create_app(
        title="t",
        routers=[routes],
        authenticator=lambda _: PRINCIPAL,
        command_ids=CommandIds(b"c" * 32),
        body_seconds=BODY_SECONDS,
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, http=HastyProtocol, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        wait.until(lambda: server.started)
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def read_until_closed(connection: socket.socket) -> bytes:
    connection.settimeout(PATIENCE_SECONDS)
    received = b""
    try:
        while chunk := connection.recv(65_536):
            received += chunk
    except ConnectionResetError:  # the server closed while more was on its way
        pass
    return received


def drip(connection: socket.socket, piece: bytes, stop: threading.Event) -> None:
    """Send a piece every 20 ms until the server closes the connection."""
    try:
        while not stop.wait(0.02):
            connection.sendall(piece)
    except OSError:
        return


@pytest.mark.parametrize(
    ("beginning", "piece"),
    [
        (b"", b""),
        (START, b""),
        (START, b"X-A: b\r\n"),
        (START + b"X-A: ", b"a"),
        (b"GET /", b"a"),
        (START + b"\r\n" + START, b"X-A: b\r\n"),
    ],
    ids=["silent", "silent in the header", "headers", "a header", "an address", "a second request"],
)
def test_a_slow_head_ends_at_its_time(port: int, beginning: bytes, piece: bytes) -> None:
    stop = threading.Event()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(beginning)
        slow = threading.Thread(target=drip, args=[connection, piece, stop])
        slow.start()
        received = read_until_closed(connection)
        stop.set()
        slow.join()
    assert b"408 Request Timeout" in received
    assert received.count(b"200 OK") == beginning.count(b"\r\n\r\n")


@pytest.mark.parametrize(
    "head",
    [
        START + b"X-A: " + b"a" * 40_000 + b"\r\n\r\n",
        START + b"X-A: " + b"a" * 400_000,
        START + b"".join(b"X-%d: a\r\n" % n for n in range(5_000)) + b"\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        START + b"X-" + b"a" * 40_000,
    ],
    ids=["a value", "an endless value", "many", "an address", "a name"],
)
def test_a_large_head_is_refused(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        with suppress(OSError):  # refused before all of it was sent
            connection.sendall(head)
        received = read_until_closed(connection)
    assert received == b"" or received.startswith(b"HTTP/1.1 431")  # empty where the reset overtook the response


@pytest.mark.parametrize("piece", [b"", b" "])
def test_a_slow_body_ends_at_its_time(port: int, piece: bytes) -> None:
    head = f"POST /v1/things HTTP/1.1\r\nHost: x\r\nIdempotency-Key: {KEY['Idempotency-Key']}\r\n"
    stop = threading.Event()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{".encode())
        slow = threading.Thread(target=drip, args=[connection, piece, stop])
        slow.start()
        received = read_until_closed(connection)
        stop.set()
        slow.join()
    assert received.startswith(b"HTTP/1.1 408")
    assert b"/problems/request-timeout" in received


def test_requests_in_time_are_answered_on_one_connection(port: int) -> None:
    body = b'{"name": "x"}'
    command = (
        b"POST /v1/things HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    last = START + b"Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(START + b"\r\n" + command + START + b"X-A: " + b"a" * 30_000 + b"\r\n\r\n" + last)
        received = read_until_closed(connection)
    assert received.count(b"HTTP/1.1 200 OK") == 4


def test_others_are_answered_while_many_connections_are_silent(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(100)]
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(START + b"Connection: close\r\n\r\n")
            assert b"200 OK" in read_until_closed(connection)
        assert all(b"408" in read_until_closed(each) for each in silent)
    finally:
        for each in silent:
            each.close()
