"""Event stores of both write services, and imports into them."""

from dataclasses import dataclass
from io import BytesIO, StringIO

from services.cli.history_import.importer import import_file
from services.cli.history_import.loader import Loader
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.reporters import JsonReporter
from services.cli.history_import.summary import Report
from services.eventstore.aggregate import Event
from services.eventstore.store import EventStore
from services.platform.settings import Settings

HEADING = "organization,program,cohort,start,end,mentor,mentee"
SECRET = b"a secret nobody else knows, at least 32 bytes"


@dataclass(frozen=True)
class Federation:
    """Both stores, and imports into them."""

    settings: Settings
    enrollment: EventStore
    relationships: EventStore

    def take(
        self, *rows: str, heading: str = HEADING, evidence: int | None = None, dry_run: bool = False
    ) -> tuple[Report, str]:
        """Import rows; return the report and the output."""
        content = "".join(f"{line}\n" for line in [heading, *rows])
        output = StringIO()
        with Loader(self.enrollment, self.relationships, evidence) as loader:
            report = import_file(
                BytesIO(content.encode()),
                loader,
                Pseudonymizer(SECRET),
                JsonReporter(output, every_row=dry_run),
                dry_run=dry_run,
            )
        return report, output.getvalue()

    def events(self) -> list[Event]:
        """Everything both services recorded, enrollment first."""
        return [stored.event for store in (self.enrollment, self.relationships) for stored in store.read(0, 100_000)]

    def heads(self) -> tuple[int, int]:
        """How far both logs go."""
        return self.enrollment.head(), self.relationships.head()
