"""Read models of a test's log, fed by the real engine, as in the embedded mode."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from services.contract.record import UntypedEvent
from services.projections.questions import migrations as questions
from services.projections.releases import migrations as releases
from services.projections.reports import migrations as reports
from services.projector import migrations
from services.projector.projection import Projection
from tests.support.catching_up import catch_up
from tests.support.public_logs import MemoryLog


@dataclass
class ReadSide:
    """A database with read models, and the logs they follow."""

    dsn: str
    projections: Sequence[Projection]
    enrollment: MemoryLog = field(default_factory=lambda: MemoryLog("enrollment"))
    relationships: MemoryLog = field(default_factory=lambda: MemoryLog("relationships"))

    def __post_init__(self) -> None:
        migrations.migrate(self.dsn)
        releases.migrate(self.dsn)
        reports.migrate(self.dsn)
        questions.migrate(self.dsn)

    def play(self, events: Sequence[UntypedEvent]) -> list[UntypedEvent]:
        """Record events in their contexts' logs and bring every read model up to date; returns them as numbered."""
        numbered = []
        for event in events:
            log = self.enrollment if event.type.split(".")[1] == "enrollment" else self.relationships
            numbered += log.append([event])
        for projection in self.projections:
            catch_up(self.dsn, projection, [self.enrollment, self.relationships])
        return numbered
