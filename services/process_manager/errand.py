"""Errands: actions that are done outside of the event store, such as a mail, at least once each."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from services.process_manager.pending_action import PendingAction

Errand = Callable[[PendingAction, datetime], Collection[str]]
"""Does one errand now; returns the keys of other errands that were done with it."""


class PostponedError(Exception):
    """An errand is not to be done yet: its moment depends on what is only known when it is attempted.

    Attributes:
        until: When it is attempted again.
    """

    def __init__(self, until: datetime) -> None:
        super().__init__(f"postponed until {until.isoformat()}")
        self.until = until


class NotNeededError(Exception):
    """An errand is no longer needed, or never was; it is not attempted again.

    Attributes:
        rule: Why, in kebab-case.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class ErrandFailedError(Exception):
    """An errand cannot be done now; it is attempted again after growing pauses.

    Attributes:
        rule: Why, in kebab-case.
        detail: One sentence for operators, without anything personal.
    """

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(f"{rule}: {detail}")
        self.rule, self.detail = rule, detail
