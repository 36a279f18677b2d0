"""Reference: the content of a documentation page, whatever document it is read from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter or member.

    Attributes:
        name: Its name.
        type: Its type in words.
        text: Its description.
        required: Whether it must be present.
        links: Names of the schemas that its type refers to.
    """

    name: str
    type: str
    text: str
    required: bool
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of fields."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation, message or schema.

    Attributes:
        anchor: The fragment of its address on the page.
        heading: Its method and path, or its name.
        title: What it is, in a line.
        text: Its description.
        tables: Its fields.
        example: An example, as text.
    """

    anchor: str
    heading: str
    title: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one title."""

    title: str
    text: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A documentation page.

    Attributes:
        title: Its title.
        text: Its introduction.
        source: The address of the document that it is read from, relative to the site.
        groups: Its content.
    """

    title: str
    text: str
    source: str
    groups: tuple[Group, ...]
