"""HTTP protocol of the servers: a request's head has a time and a size, so that slow clients hold no connection."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0
"""The longest time from a connection, or from the first byte of a further request, to the end of the header."""
HEAD_BYTES = 32_768
"""The largest request line and header, in bytes."""
_RESPONSES = {408: b"408 Request Timeout", 431: b"431 Request Header Fields Too Large"}


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection; refuses a head that arrives too slowly or is too large, and closes."""

    head_seconds = HEAD_SECONDS
    head_bytes = HEAD_BYTES

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - those of the base class
        super().__init__(*arguments, **options)
        self._in_head, self._head_received, self._refused = True, 0, False
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the base class
        """Start the time of the first request's head."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse further bytes of a request, unless it has been refused."""
        if self._refused:
            return
        if self._in_head:
            self._head_received += len(data)
        super().data_received(data)
        if self._in_head and self._head_received > self.head_bytes:
            self._refuse(431)

    def on_message_begin(self) -> None:
        """Start the time of a further request's head."""
        super().on_message_begin()
        if not self._in_head:
            self._in_head, self._head_received = True, 0
        self._start_timer()

    def on_headers_complete(self) -> None:
        """Answer the request, if its head is not too large."""
        self._stop_timer()
        self._in_head, self._head_received = False, 0
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > self.head_bytes:
            self._refuse(431)
        if not self._refused:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Pass on a part of the body."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Note the end of the body."""
        if not self._refused:
            super().on_message_complete()

    def _start_timer(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._refuse, 408)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: int) -> None:
        """Close the connection; with a response, unless one to an earlier request is still being sent."""
        self._refused = True
        self._stop_timer()
        if self.transport.is_closing():
            return
        answering = self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr] # None at first
        if not answering:
            self.transport.write(
                b"HTTP/1.1 " + _RESPONSES[status] + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
        self.transport.close()
