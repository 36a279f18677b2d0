"""The batches of one audience, one program and one stream, in order."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.disclosure.batch import Audience, Batch
from services.disclosure.batch_rule import BatchRule
from services.disclosure.contribution import Contribution, Place
from services.disclosure.pending_batch import PendingBatch


class BatchSeries:
    """Cuts contributions into batches; those that were cut before end where they ended then.

    Args:
        audience: Where the batches are released.
        program: The program; None for a pool.
        stream: What is counted.
        release_point: Returns when a batch is released, of the time when it was complete.
        recorded: Positions at which batches ended that are recorded already, in order.
        closed: Called with every batch that closes, the recorded ones included.
    """

    def __init__(
        self,
        audience: Audience,
        program: str | None,
        stream: str,
        release_point: Callable[[datetime], datetime],
        recorded: Sequence[Place] = (),
        closed: Callable[[Batch], object] | None = None,
    ) -> None:
        self.pending = PendingBatch()
        self._audience, self._program, self._stream = audience, program, stream
        self._release_point = release_point
        self._recorded = list(recorded)
        self._next, self._number = 0, 1
        self._closed = closed

    def close_before(self, place: Place) -> list[Contribution] | None:
        """Return the contributions of the recorded batch that ends before a position; None if none does."""
        return self._close_recorded() if self._expected is not None and self._expected < place else None

    def close_at(self, place: Place, rule: BatchRule) -> tuple[list[Contribution] | None, Batch | None]:
        """Close the batch at the position of its last contribution, if it is complete or was recorded.

        Args:
            place: The position of the contribution that was added last.
            rule: The rule of batches that are not recorded.

        Returns:
            The contributions of the batch, and the batch itself where it is not recorded already; both None if the
            batch remains open.
        """
        if self._expected is not None:
            return (self._close_recorded() if self._expected <= place else None), None
        if not self.pending.is_complete(rule):
            return None, None
        batch = self._batch(place)
        if self._closed is not None:
            self._closed(batch)
        return self._start(), batch

    @property
    def _expected(self) -> Place | None:
        return self._recorded[self._next] if self._next < len(self._recorded) else None

    def _close_recorded(self) -> list[Contribution]:
        self._next += 1
        if self._closed is not None and self.pending.contributions:
            self._closed(self._batch(self._recorded[self._next - 1]))
        return self._start()

    def _start(self) -> list[Contribution]:
        """Start the next batch, and return the contributions of the one before."""
        contributions, self.pending = self.pending.contributions, PendingBatch()
        self._number += 1
        return contributions

    def _batch(self, place: Place) -> Batch:
        organization = None if self._program is None else self.pending.contributions[0].organization
        return Batch(
            self._audience,
            organization,
            self._program,
            self._stream,
            self._number,
            self._release_point(place.known),
            self.pending.people,
            tuple(self.pending.contributions),
        )
