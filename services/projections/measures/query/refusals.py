"""Refusals of queries, each with the name of its rule."""

from services.projections.errors import ReadModelError


class QueryRefusedError(ReadModelError):
    """A query breaks a rule; the message is one sentence for the caller.

    Args:
        rule: The rule's name, the last part of the problem's address.
        message: What is wrong.
        field: The field of the query that breaks it.
    """

    def __init__(self, rule: str, message: str, field: str) -> None:
        super().__init__(message)
        self.rule, self.field = rule, field
