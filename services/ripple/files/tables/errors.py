"""Rejections of a table or one of its records. They never repeat a cell: it may be a person's name."""

from dataclasses import dataclass


class FileRejectedError(ValueError):
    """The whole file cannot be read as a table.

    Attributes:
        rule: The rule's name in kebab-case.
        detail: One sentence on what to correct.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A record that cannot be read.

    Attributes:
        line: Number of the line it starts on, in the file.
        rule: The rule's name in kebab-case.
        detail: One sentence on what to correct.
    """

    line: int
    rule: str
    detail: str
