"""Return of a sign-in to a path of this site alone, so that it is no open redirect."""

from urllib.parse import urlsplit

LONGEST_PATH = 2_000


def return_path(address: str) -> str:
    """Return a path of this site, or `/` for any other address."""
    return address if _is_local(address) else "/"


def _is_local(address: str) -> bool:
    if len(address) > LONGEST_PATH or any(ord(character) < 33 or ord(character) == 127 for character in address):
        return False
    if not address.startswith("/") or address.replace("\\", "/").startswith("//"):
        return False
    parts = urlsplit(address)
    return not (parts.scheme or parts.netloc)
