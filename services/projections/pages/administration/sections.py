"""Sections of an administration page: a heading with facts, a table, a text, a form or links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.projections.pages.components.blocks import EmptyState, Link, Table
from services.projections.pages.forms.form import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section; what it does not have is left out.

    Attributes:
        id: The anchor of its heading.
        title: Its heading.
        text: One or two sentences.
        items: A list of sentences.
        facts: Names and values.
        table: A table.
        empty: What is shown in place of an empty table.
        prose: A text as it was written.
        form: A form.
        links: Where one can go from here.
    """

    id: str
    title: str
    text: str = ""
    items: Sequence[str] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    table: Table | None = None
    empty: EmptyState | None = None
    prose: str = ""
    form: Form | None = None
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One administration page.

    Attributes:
        title: Its title.
        sentence: What it is about, or what it found.
        sections: Its sections.
        links: Tabs, or where it leads back to.
        buttons: Forms of one button, which act at once.
        form: The form that the page is about; its errors are at the top.
        wrong: A form that was refused and is not on the page any more; only its errors are shown.
        search: The fields of a search; it reads, and changes nothing.
    """

    title: str
    sentence: str = ""
    sections: Sequence[Section] = ()
    links: Sequence[Link] = ()
    buttons: Sequence[Form] = ()
    form: Form | None = None
    wrong: Form | None = None
    search: Form | None = None

    @property
    def forms(self) -> Sequence[Form]:
        """Every form of the page."""
        within = (section.form for section in self.sections)
        return [each for each in (self.form, self.wrong, *within, *self.buttons) if each is not None]

    @property
    def refused(self) -> Form | None:
        """The form with errors, None where nothing is wrong."""
        return next((each for each in self.forms if each.errors), None)
