"""Account links of every page, and whom people without access can ask."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Account links and contact.

    Attributes:
        sign_out: Address that signs people out; None where no issuer offers one.
        contact: Whom people without access write to; empty where the federation names none.
    """

    sign_out: str | None = None
    contact: str = ""
