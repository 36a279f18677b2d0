"""Public details: messages of health checks without the addresses, names and credentials of the operator's servers."""

import re

_PRIVATE = re.compile(
    r"""
    \b[a-z][a-z0-9+]*://\S+                                # a connection string
    | "[^"]*" | '[^']*'                                    # names that database errors quote
    | \b(?:host|hostaddr|user|dbname|password|port)=\S+    # parts of a connection string
    | \bport\ \d+
    | \b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?                   # an IPv4 address
    | (?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])  # an IPv6 address
    | \b(?=[\w.-]*[a-z])[\w.-]+:\d{2,5}\b                  # a name and a port
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST = 300


def public_detail(text: str) -> str:
    """Return the first line of a message, with what names a server or an account replaced.

    Args:
        text: The message.
    """
    return _PRIVATE.sub("…", text.partition("\n")[0])[:_LONGEST]
