"""Refusals of the matching engine."""


class MatchingError(ValueError):
    """People, facts or policy that cannot be matched, or an answer that cannot be proven.

    Attributes:
        rule: The name of the broken rule.
        field: The place of the input that breaks it; empty for an answer of the solver.
    """

    def __init__(self, rule: str, detail: str, field: str = "") -> None:
        """Take the rule, what is wrong in a sentence, and the place of the input."""
        super().__init__(detail)
        self.rule, self.field = rule, field
