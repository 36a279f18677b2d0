"""Submission of a form: one command in the name of the person who looks, then a redirect to a page that shows it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from services.projections.pages.forms.form import Form, FormError
from services.projections.pages.forms.local_address import local_address, with_parameters
from services.projections.pages.forms.posted import Posted
from services.projections.pages.write_services import services_of
from services.web.http_errors import ProblemError
from services.web.service_client import ServiceAnswer


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a write service.

    Attributes:
        path: Its address, which begins with the service's name.
        body: Its body.
    """

    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Done:
    """The statement of the page after an action.

    Attributes:
        code: Which action: a key of the commands or of the outcomes.
        who: The ids of the people whom it is about.
        of: The thing that it is about, `<id>` or `<id>/<part>`, for the action that takes it back.
        count: How many people it is about, where they are too many to name; None to name them.
        refused: How many of several actions were refused.
    """

    code: str
    who: Sequence[str] = ()
    of: str = ""
    count: int | None = None
    refused: int = 0


Submitted = Response | Form
"""A redirect, or the form with what is wrong."""


def submit(
    request: Request,
    form: Form,
    posted: Posted,
    command: Callable[[Mapping[str, Any]], Command],
    *,
    then: str | Callable[[ServiceAnswer], str],
    done: Done | Callable[[ServiceAnswer], Done],
) -> Submitted:
    """Send the command of a form; return the redirect, or the form to show again with what is wrong.

    Args:
        request: The request; its principal is in whose name it is done.
        form: The form as its page shows it.
        posted: What was posted.
        command: Returns the command of the values of the fields.
        then: The page that shows what was done, or a function of the answer; the form's own page to return to wins.
        done: What that page states, or a function of the answer.

    Returns:
        A redirect (303), so that a reload posts nothing; or the form with its errors and what was typed.
    """
    form = form.restored(posted)
    values, errors = form.read()
    if errors:
        return replace(form, errors=tuple(errors))
    wanted = command(values)
    answer = send(request, "POST", wanted.path, dict(wanted.body), key=form.key, if_match=form.version or None)
    if not answer.succeeded:
        return form.refused(answer)
    page = posted.back or (then if isinstance(then, str) else then(answer))
    return redirect(page, done if isinstance(done, Done) else done(answer), answer.position or posted.position)


def send(
    request: Request,
    method: str,
    path: str,
    body: object = None,
    *,
    key: str | None = None,
    if_match: str | None = None,
) -> ServiceAnswer:
    """Send a request to a write service in the name of the person who looks; an outage is an answer too."""
    try:
        return services_of(request).send(request.state.principal, method, path, body, key=key, if_match=if_match)
    except ProblemError as problem:
        detail = "This cannot be done at the moment, and nothing was changed. Try again in a minute."
        return ServiceAnswer(problem.kind.status, {"detail": detail})


def can_act(request: Request) -> bool:
    """Return whether commands can be sent from this server."""
    return services_of(request).available


def redirect(page: str, done: Done, position: str | None) -> Response:
    """Return the redirect to the page that shows what was done, from the position on at which it is there.

    Args:
        page: An address of this site.
        done: What the page states.
        position: The position that the page waits for; None for none.
    """
    stated = {
        "done": done.code,
        "who": ",".join(done.who),
        "of": done.of,
        "count": "" if done.count is None else str(done.count),
        "refused": str(done.refused or ""),
        "min_position": position or "",
    }
    address = with_parameters(local_address(page), [each for each in stated.items() if each[1]])
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def refusal(form: Form, text: str, field: str = "") -> Form:
    """Return a form with one more sentence about what is wrong, at a field where it names one."""
    return replace(form, errors=(*form.errors, FormError(text, field)))
