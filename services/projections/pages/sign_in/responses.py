"""Responses of sign-in: the way to a provider, the cookies of a session, and notices."""

from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.projections.pages.render import render
from services.projections.pages.sign_in.texts import SIGN_INS
from services.web.http_errors import ProblemError
from services.web.identity.credentials.cookies import delete_cookie, set_cookie
from services.web.identity.credentials.sessions import BROWSER_SECONDS
from services.web.identity.oidc import same_origin
from services.web.sign_in.errors import SignInError
from services.web.sign_in.pending import PENDING_SECONDS
from services.web.sign_in.site import CALLBACK, SignIn

ACCOUNT = "/sign-in/account"
"""Where an invited person chooses a provider."""
NO_STORE = {"Cache-Control": "no-store"}
_SIGN_IN_BUTTON = ("Sign in", "/sign-in?choose=yes")
_STATUS = {"unreachable": 503, "identity-taken": 409, "disabled": 403}


def begin_at(
    request: Request,
    sign_in: SignIn,
    name: str,
    to: str,
    *,
    login_hint: str | None = None,
    prompt: str | None = None,
    person: str = "",
) -> Response:
    """Return the redirect to a provider's page, with the cookie that its answer is checked with.

    Args:
        request: The request.
        sign_in: The providers.
        name: The provider.
        to: The path to return to at the end.
        login_hint: Whom the provider suggests.
        prompt: What the provider requires.
        person: The person who is to sign in with this provider from now on; empty for a sign-in.

    Raises:
        ProblemError: `not-found`: there is no such provider.
    """
    provider = sign_in.providers.get(name)
    if provider is None:
        raise ProblemError("not-found", "no sign-in service has this name")
    base = sign_in.address or str(request.base_url).rstrip("/")
    try:
        address, pending = provider.begin(base + CALLBACK, to, login_hint=login_hint, prompt=prompt, person=person)
    except SignInError as failure:
        return not_signed_in(request, failure)
    response = RedirectResponse(address, 303, NO_STORE)
    set_cookie(request, response, "sign_in", sign_in.pending.seal(pending), seconds=PENDING_SECONDS)
    return response


def clear_shown_pages(response: Response) -> None:
    """Ask the browser to forget the pages that it has shown: *Back* would show them to the next one who uses it."""
    response.headers["Clear-Site-Data"] = '"cache"'


def signed_in(request: Request, response: Response, session: str, name: str) -> None:
    """Set the cookies of a session that has begun; pages of one that was before it are forgotten.

    Args:
        request: The request.
        response: The response.
        session: The session's token.
        name: Who is signed in, as the provider states it; empty where it is known otherwise.
    """
    clear_shown_pages(response)
    set_cookie(request, response, "session", session, seconds=BROWSER_SECONDS)
    delete_cookie(request, response, "sign_in")
    if name:
        set_cookie(request, response, "name", quote(name), seconds=BROWSER_SECONDS)
    else:
        delete_cookie(request, response, "name")


def not_signed_in(request: Request, failure: SignInError) -> Response:
    """Return the notice of a sign-in that did not succeed; what was begun is over."""
    button = ("Choose another account", ACCOUNT) if failure.reason == "identity-taken" else _SIGN_IN_BUTTON
    response = notice(*SIGN_INS[failure.reason], status=_STATUS.get(failure.reason, 400), button=button)
    delete_cookie(request, response, "sign_in")
    return response


def notice(title: str, text: str, *, status: int = 200, button: tuple[str, str] = _SIGN_IN_BUTTON) -> Response:
    """Return a page of a title and a sentence.

    Args:
        title: The title.
        text: The sentence.
        status: The HTTP status.
        button: Text and address of its button.
    """
    values = {"title": title, "text": text, "button": button}
    return HTMLResponse(render("sign_in/notice.html", values), status, headers=NO_STORE)


def require_same_origin(request: Request) -> None:
    """Pass if a page of this site sent the request.

    Raises:
        ProblemError: `cross-site-request`.
    """
    if not same_origin(request):
        raise ProblemError("cross-site-request", "this form must be sent from a page of this site")
