"""The sentence on the page after an action: what was done, and the button that takes it back where the domain can.

The address carries codes and ids only. The sentence is written when the page is read, with the names that its reader
may see, so no address, log or history of a browser holds a name.
"""

from dataclasses import dataclass

from fastapi import Request

from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.local_address import local_address
from services.projections.pages.forms.outcomes import OUTCOMES
from services.projections.pages.forms.posted import BACK
from services.projections.pages.people.names import names_of

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Flash:
    """The result of an action.

    Attributes:
        text: One sentence, or two.
        undo: The form that takes it back; None where nothing does.
        behind: Whether the page does not show it yet.
        bad: Whether part of it was refused.
    """

    text: str
    undo: Form | None = None
    behind: bool = False
    bad: bool = False


def flash_of(request: Request) -> Flash | None:
    """Return what was done before a page was read, from its address; None where it states nothing known."""
    code = request.query_params.get("done", "")
    command = COMMANDS.get(code)
    text = command.done if command else OUTCOMES.get(code)
    if text is None:
        return None
    refused = request.query_params.get("refused", "")
    done = text.format(who=_who(request))
    if refused.isdecimal() and refused != "0":
        one = refused == "1"
        done += f" {refused[:6]} {'was' if one else 'were'} refused: see why on {'its' if one else 'their'} own page."
    behind = getattr(request.state, "behind", False)
    return Flash(done, _undo(request, code), behind, bad=refused not in {"", "0"})


def _who(request: Request) -> str:
    """Return the names of those whom it is about: `Anna Berg and Ben Cole`, or `12 people`."""
    count = request.query_params.get("count", "")
    if count.isdecimal():
        return "1 person" if count == "1" else f"{count[:6]} people"
    people = [each for each in request.query_params.get("who", "").split(",") if each][:_MOST_NAMED]
    if not people:
        return "it"
    names = names_of(request)
    names.look_up(people)
    shown = [names.of(each) for each in people]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _undo(request: Request, code: str) -> Form | None:
    command = COMMANDS.get(code)
    subject = request.query_params.get("of", "")
    if command is None or not command.undo or not subject:
        return None
    inverse = COMMANDS[command.undo]
    identity, _, part = subject.partition("/")
    address = f"{request.url.path}?{request.url.query}"
    hidden = {BACK: local_address(address), **({"part": part} if part else {})}
    return Form(action=inverse.page(identity), verb="Undo", hidden=hidden)
