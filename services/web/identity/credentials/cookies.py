"""Cookies of sign-in: of this host alone, out of reach of scripts, and sent on the way back from a provider."""

from typing import Literal

from fastapi import Request
from fastapi.responses import Response

Name = Literal["session", "sign_in", "browser", "name"]
_HOST_PREFIX = "__Host-"
"""A browser keeps a cookie of such a name only where a secure page of this host set it for every path."""


def cookie_name(name: Name, *, secure: bool) -> str:
    """Return the full name of a cookie; over plain http, on the loopback address, it has no prefix."""
    return f"{_HOST_PREFIX if secure else ''}mentorship_{name}"


def is_secure(request: Request) -> bool:
    """Return whether the browser's connection is encrypted; a trusted proxy states it."""
    return request.url.scheme == "https"


def read_cookie(request: Request, name: Name) -> str | None:
    """Return a cookie's value, or None without one; on https only the one with the prefix counts."""
    return request.cookies.get(cookie_name(name, secure=is_secure(request)))


def set_cookie(request: Request, response: Response, name: Name, value: str, *, seconds: int) -> None:
    """Set a cookie.

    SameSite=Lax: a strict cookie is not sent with the request that comes back from a provider. Unsafe methods are
    checked for their origin besides.

    Args:
        request: The request that is answered.
        response: The response.
        name: The cookie.
        value: ASCII text.
        seconds: Until the browser removes it.
    """
    secure = is_secure(request)
    response.set_cookie(
        cookie_name(name, secure=secure), value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure
    )


def delete_cookie(request: Request, response: Response, name: Name) -> None:
    """Remove a cookie."""
    secure = is_secure(request)
    response.delete_cookie(cookie_name(name, secure=secure), path="/", httponly=True, samesite="lax", secure=secure)
