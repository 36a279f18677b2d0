"""Texts of the pages of sign-in, for links and sign-ins that do not succeed."""

from collections.abc import Mapping

LINKS: Mapping[str, tuple[str, str]] = {
    "expired": ("This link has expired", "Ask for another one: it is valid for 15 minutes, an invitation for 14 days."),
    "used": ("This link was used already", "Each link works once. Ask for another one to sign in again."),
    "forwarded": (
        "This link belongs to another browser",
        "Open the link in the browser in which you asked for it, or ask for another one here.",
    ),
    "unknown": ("This link is not valid", "Copy the whole address from the mail, or ask for another link."),
}
"""Title and text by the state of a link."""
OVER = "Your sign-in is over: it lasts 12 hours. Sign in again."
UNSENT = "You were not signed in any more, and nothing was sent. Sign in, and send it again."
"""Why the page to sign in is shown in the place of another one."""
SIGN_INS: Mapping[str, tuple[str, str]] = {
    "cancelled": ("You are not signed in", "You left the sign-in page before it was finished."),
    "start-again": ("Start again", "This sign-in began in another browser, or too long ago."),
    "unreachable": ("Sign-in is not available now", "The sign-in service does not answer. Try again in a few minutes."),
    "refused": ("You are not signed in", "The sign-in service gave an answer that cannot be verified."),
    "identity-taken": (
        "This account belongs to another person",
        "Another person of your organization signs in with this account. Choose another account, or go on with links "
        "by mail.",
    ),
    "disabled": (
        "You cannot sign in now",
        "Your organization has ended your access. If this is not right, ask the people there who look after accounts.",
    ),
}
"""Title and text by the reason of a sign-in that did not succeed."""
