"""Why a row, or a whole file, cannot be imported. A cell's content is never repeated: it may be somebody's name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row that is not imported.

    Attributes:
        line: number of the line it starts on; the heading is line 1.
        rule: the rule's name in kebab-case.
        detail: one sentence on what to mend.
    """

    line: int
    rule: str
    detail: str


class FileRefused(Exception):  # noqa: N818 - the file was understood and refused
    """Nothing of the file can be imported.

    Attributes:
        rule: the rule's name in kebab-case.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
