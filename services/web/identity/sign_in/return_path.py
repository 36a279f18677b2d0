"""Where a sign-in returns to: a path of this site, so that it is no open redirect."""

from urllib.parse import urlsplit

LONGEST_PATH = 2_000


def return_path(address: str) -> str:
    """Return a path of this site, or `/` for any other address."""
    parts = urlsplit(address.replace("\\", "/")) if len(address) <= LONGEST_PATH else None
    if parts is None or parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return "/"
    return "/" if any(ord(character) < 33 or ord(character) == 127 for character in address) else address
