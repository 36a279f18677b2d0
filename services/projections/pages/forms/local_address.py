"""Addresses of this site: a form returns to a page of it, never to another site."""

from urllib.parse import parse_qsl, urlencode, urlsplit

_PASSING = frozenset({"done", "who", "of", "count", "refused", "min_position"})
"""Parameters that state what was just done: the page after the next action states its own."""


def local_address(address: str, otherwise: str = "/") -> str:
    """Return an address where it is a path of this site, without what it states about an earlier action.

    Args:
        address: An address from a form or a query.
        otherwise: The answer for any other address.
    """
    parts = urlsplit(address.replace("\\", "/")) if len(address) <= 2_000 else urlsplit("//")
    elsewhere = parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//")
    if elsewhere or any(ord(character) < 33 for character in address):
        return otherwise
    return with_parameters(parts.path, [each for each in parse_qsl(parts.query) if each[0] not in _PASSING])


def with_parameters(address: str, parameters: list[tuple[str, str]]) -> str:
    """Return an address with further parameters."""
    if not parameters:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"
