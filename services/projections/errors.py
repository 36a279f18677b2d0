"""Errors of the read models: not ready, not found, refused, invalid parameter.

They do not depend on HTTP: `problem_mapping` maps each to a problem, and the command line prints the message.
"""


class ReadModelError(Exception):
    """A read model cannot answer a query; the message is one sentence for the caller."""


class NotReadyError(ReadModelError):
    """The read model cannot answer yet; the same query succeeds later.

    Args:
        message: What is not ready.
        retry_seconds: After how many seconds to repeat the query.
    """

    def __init__(self, message: str, *, retry_seconds: int) -> None:
        super().__init__(message)
        self.retry_seconds = retry_seconds


class NotFoundError(ReadModelError):
    """The query names something that the read model does not contain, or that the caller is not authorized to see."""


class InvalidParameterError(ReadModelError):
    """A parameter of the query has a value that the read model cannot interpret.

    Args:
        parameter: The parameter's name.
        message: What is wrong with its value.
    """

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


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
