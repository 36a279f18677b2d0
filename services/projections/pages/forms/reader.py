"""The reader of a form: a form that was made for one person is not posted in the name of another one.

Who signs in in one tab replaces who is signed in in all tabs of a browser. A form that is still open in another tab
would then be sent in the name of the one who came last: a concern, a consent, a signature.
"""

import hashlib

from services.web.identity.principal import Principal

_LENGTH = 16


def reader_of(principal: Principal | None) -> str:
    """Return what a form states of the one it was made for: a digest of the actor; empty for no one.

    Args:
        principal: The reader of the page.
    """
    return "" if principal is None else hashlib.sha256(f"form:{principal.actor}".encode()).hexdigest()[:_LENGTH]
