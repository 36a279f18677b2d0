"""Texts about problems for people; the texts of `services.web.http_errors` are for programs."""

from collections.abc import Mapping
from typing import NamedTuple


class ProblemText(NamedTuple):
    """Title and explanation of a problem, with the next step for a person."""

    title: str
    text: str


_ADDRESS = ProblemText(
    "There is a problem with the address",
    "Part of the address of this page is not valid. Go back and follow a link, or begin at your start page.",
)
_LATER = ProblemText("This page is temporarily unavailable", "Wait a few seconds, then reload the page.")

TEXTS: Mapping[str, ProblemText] = {
    "unauthenticated": ProblemText("You are not signed in", "Sign in to see this page."),
    "forbidden": ProblemText("You do not have access", "Your account has no role in this federation that shows it."),
    "cross-site-request": ProblemText(
        "This link came from another site", "For your safety it was not followed. Open the page from here instead."
    ),
    "another-reader": ProblemText(
        "Another person is signed in now",
        "This form was made for the person who was signed in in this browser before, and nothing was sent. Go back to "
        "copy what you typed; then sign in as that person, or open the page again.",
    ),
    "not-found": ProblemText(
        "Page not found",
        "Check the address. If you followed a link, you may not be allowed to see what it leads to, or not any more: "
        "ask the program's coordinator, or the operator of the federation.",
    ),
    "cursor-invalid": ProblemText("This part of the list has moved", "Open the list again from its beginning."),
    "malformed-request": _ADDRESS,
    "invalid-request": _ADDRESS,
    "rate-limited": ProblemText("Too many requests", "Wait a minute, then reload the page."),
    "unexpected": ProblemText(
        "Something went wrong on our side",
        "The error has been logged. Reload the page; if it happens again, send the request ID to the operator.",
    ),
    "not-yet-visible": _LATER,
    "unavailable": _LATER,
}
"""Texts of the problems that a person can meet on a page; others are shown with the words for programs."""
