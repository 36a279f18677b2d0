"""Errors of a sign-in, each with the reason that its page explains."""

from typing import Literal

Reason = Literal["cancelled", "start-again", "unreachable", "refused", "identity-taken", "disabled"]


class SignInError(Exception):
    """A sign-in that did not succeed.

    Args:
        reason: What the page explains: the provider's page was left, it began in another browser or too long ago, the
            provider does not answer, its answer is not valid, the account belongs to another person of the
            organization, or the organization has disabled the person.
        detail: Why, for the log; it has no content of tokens.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail
