"""Buttons beside a row or on a page: one that acts at once posts, one that asks first leads to its page."""

from dataclasses import dataclass
from urllib.parse import urlencode

from services.projections.pages.forms.commands import COMMANDS
from services.projections.pages.forms.form import Form
from services.projections.pages.forms.posted import BACK


@dataclass(frozen=True, slots=True)
class Button:
    """One button.

    Attributes:
        text: Its verb.
        about: What it acts on, for those who hear the page.
        form: The form that acts at once; None where it asks first.
        href: The page that asks; empty where it acts at once.
    """

    text: str
    about: str
    form: Form | None = None
    href: str = ""


def button(code: str, subject: str, about: str, *, back: str, part: str = "", text: str = "") -> Button:
    """Return the button of a command.

    Args:
        code: The command's code.
        subject: The id of what it acts on.
        about: What it acts on, in words.
        back: The page to return to.
        part: The part of the subject that it acts on.
        text: What it says, where not the command's verb.
    """
    command = COMMANDS[code]
    text = text or command.verb
    hidden = {BACK: back, **({"part": part} if part else {})}
    if not command.asks:
        return Button(text, about, Form(action=command.page(subject), verb=text, hidden=hidden))
    query = {"back": back, **({"part": part} if part else {})}
    return Button(f"{text}…", about, href=f"{command.page(subject)}?{urlencode(query)}")


def log_button(relationship: str, about: str, *, back: str) -> Button:
    """Return the button that leads to the form in which a session that took place is logged."""
    address = f"/commands/relationships/{relationship}/log?{urlencode({'back': back})}"
    return Button("Log a session…", about, href=address)
