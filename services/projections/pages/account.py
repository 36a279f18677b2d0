"""Account line of every page: who is signed in, the links of the account, and whom people without access can ask."""

from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import Request

from services.projections.pages.people.names import names_of
from services.web.identity.credentials.cookies import read_cookie
from services.web.identity.credentials.identities import PERSON_ISSUER
from services.web.identity.principal import Principal

LOOK_AS = "/sign-in?choose=yes"
"""Where a visitor of a demonstration chooses as whom to look."""


@dataclass(frozen=True, slots=True)
class Account:
    """Account links and contact.

    Attributes:
        sign_out: Address that signs people out; None where no issuer offers one.
        contact: Whom people without access write to; empty where the federation names none.
        look_as: Address at which a visitor of a demonstration chooses as whom to look; None elsewhere.
    """

    sign_out: str | None = None
    contact: str = ""
    look_as: str | None = None


def signed_in_as(request: Request, principal: Principal | None) -> str | None:
    """Return the name of who is signed in, as the provider or the organization states it; else the subject.

    Args:
        request: The request.
        principal: Who is signed in; None on a page for everyone.
    """
    if principal is None:
        return None
    if principal.issuer == PERSON_ISSUER:
        names = names_of(request)
        names.look_up([principal.subject])
        return names.of(principal.subject)
    return unquote(read_cookie(request, "name") or "") or principal.subject
