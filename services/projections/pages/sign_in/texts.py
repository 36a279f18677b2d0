"""Texts of the pages of sign-in."""

from collections.abc import Mapping

from services.web.identity.sign_in.errors import Reason

REASONS: Mapping[Reason, tuple[str, str]] = {
    "cancelled": ("You are not signed in", "The sign-in was cancelled. Open the sign-in page to try again."),
    "start-again": (
        "Start the sign-in again",
        "The sign-in began in another browser or more than ten minutes ago. Open the sign-in page to start again.",
    ),
    "unreachable": ("The sign-in is temporarily unavailable", "The provider does not answer. Try again in a minute."),
    "refused": ("You are not signed in", "The provider’s answer is not valid. Open the sign-in page to try again."),
}
LINKS: Mapping[str, tuple[str, ...]] = {
    "sign-in": ("Sign in", "Select the button to sign in.", "Sign in"),
    "invitation": ("Your invitation", "Select the button to accept the invitation and sign in.", "Accept and sign in"),
    "expired": ("This link has expired", "Ask for a new link. Your coordinator can send you one."),
    "used": ("This link has been used", "A link works once. Ask for a new one to sign in again."),
    "forwarded": (
        "This link was asked for in another browser",
        "Open it in the browser in which you asked for it, or ask for a new link here.",
    ),
    "unknown": ("This link is not valid", "Check that the address is complete, or ask for a new link."),
}
"""By the purpose of a valid link, with the button’s text, and by the state of a refused one."""
