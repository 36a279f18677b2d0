"""Cards of one's own mentoring: things to do; several of one kind are one card, the newest first, the others folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.projections.pages.components import formats
from services.projections.pages.components.blocks import Link
from services.projections.pages.forms.buttons import Button
from services.projections.pages.forms.form import Form


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do: a question or a date, and its answers as buttons or a form.

    Attributes:
        title: The question, or the date.
        text: What it is about.
        form: The form that answers it.
        buttons: The buttons that answer it.
        reasons: Why it is asked, where codes state it.
        words: The words of who asks; empty where there are none.
        link: Where more of it is found.
        others: Things of the same kind, folded below it.
        others_text: How many, in words.
    """

    title: str
    text: str
    form: Form | None = None
    buttons: Sequence[Button] = ()
    reasons: str = ""
    words: str = ""
    link: Link | None = None
    others: Sequence["Card"] = ()
    others_text: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of things that are bundled.

    Attributes:
        whose: For whom it is asked, where it is asked for a ward: the beginning of the title.
        one, many: The nouns of the things.
        asked: What is asked about them, after their number; empty where the newest keeps its own title.
        about: What is asked, in the words of who asks: things asked in other words are another kind.
    """

    whose: str
    one: str
    many: str
    asked: str = ""
    about: str = ""


def bundle(cards: Iterable[tuple[Card, Kind | None, datetime]]) -> list[Card]:
    """Return the cards with those of one kind as one, in the place of the first of them.

    Args:
        cards: Each card, its kind (None for one that stays by itself), and the time that it is about.
    """
    groups: dict[object, list[tuple[Card, datetime]]] = {}
    for place, (card, kind, moment) in enumerate(cards):
        groups.setdefault(place if kind is None else kind, []).append((card, moment))
    return [_bundled(kind, members) for kind, members in groups.items()]


def _bundled(kind: object, members: Sequence[tuple[Card, datetime]]) -> Card:
    newest, *others = (card for card, _ in sorted(members, key=lambda member: member[1], reverse=True))
    if not isinstance(kind, Kind) or not others:
        return newest
    title = newest.title
    if kind.asked:
        title = f"{kind.whose}{formats.count(len(members), kind.one, kind.many)} {kind.asked}"
    noun = kind.one if len(others) == 1 else kind.many
    return replace(newest, title=title, others=others, others_text=f"{len(others)} earlier {noun}")
