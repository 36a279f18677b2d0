"""Rejections of a row or a whole file. They never repeat the content of a cell: it may be a person's name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not imported.

    Attributes:
        line: Number of the line it starts on; the heading is line 1.
        rule: The rule's name in kebab-case.
        detail: One sentence on what to correct.
    """

    line: int
    rule: str
    detail: str


class FileRejectedError(Exception):
    """The whole file is rejected.

    Attributes:
        rule: The rule's name in kebab-case.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
