"""Structured logs on stderr, one JSON object per line (coloured text on a terminal), without personal data."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from importlib.metadata import version
from typing import Any, Literal, TextIO

import psycopg
import structlog

PERSONAL_KEYS = frozenset(
    {
        *("name", "first_name", "last_name", "full_name", "mentor_name", "mentee_name", "email", "mail", "address"),
        *("phone", "birthday", "birth_date", "password", "token", "authorization", "cookie", "text", "comment", "body"),
    }
)
"""Keys whose values never reach a log."""

Processors = list[structlog.types.Processor]


def configure(
    service: str,
    *,
    level: Literal["debug", "info", "warning", "error"],
    format: Literal["json", "console", "auto"],
    stream: TextIO | None = None,
) -> None:
    """Configure one pipeline to stderr for all logs of this process, those of libraries included.

    Args:
        service: The process's name in its logs, for example `relay-enrollment`.
        level: The lowest level that is logged.
        format: `auto` writes text on a terminal and JSON elsewhere.
        stream: The output instead of stderr.
    """
    shared: Processors = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _add_service(service),
        summarize_exception,
        drop_personal_data,
    ]
    output = stream or sys.stderr
    console = format == "console" or (format == "auto" and output.isatty())
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer(sort_keys=False)
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for verbose in ("kafka", "httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(verbose).setLevel(max(logging.WARNING, logging.getLogger().level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # tests and the demonstration configure more than once
    )


def drop_personal_data(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Remove the values of personal keys, and record the keys under `dropped`, so that the caller can be corrected."""
    dropped = sorted(PERSONAL_KEYS.intersection(event))
    for key in dropped:
        del event[key]
    if dropped:
        event["dropped"] = dropped
    return event


def summarize_exception(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace an exception by its type, its innermost frames, and a message without the row that caused it.

    Local variables are omitted, and of a database error only the part without values is kept: both would contain
    personal data.
    """
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__qualname__
        event["reason"] = _message(error)
        event["where"] = _frames(error)
    return event


def _message(error: BaseException) -> str:
    if isinstance(error, psycopg.Error) and error.diag.message_primary:
        return f"{error.sqlstate}: {error.diag.message_primary}"
    return str(error).partition("\n")[0][:500]


def _frames(error: BaseException) -> list[str]:
    """Return the eight innermost frames as `file:line function`, innermost last."""
    frames, traceback = [], error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-8:]


def _add_service(service: str) -> structlog.types.Processor:
    release = version("mentorship-ecosystem")

    def add_service(_: object, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        event.setdefault("service", service)
        event.setdefault("version", release)
        return event

    return add_service
