"""`python -m tests.chaos`: a full run, its table, and exit code 1 on any difference."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.platform import logging
from tests.chaos import actions, embedded, mails
from tests.chaos.report import Report
from tests.chaos.run import run
from tests.support import servers


def table(report: Report) -> Table:
    """Return the injected faults and the results as a table."""
    rows = Table("item", "count", title="chaos")
    parts: list[tuple[str, Counter[str]]] = [
        ("killed", report.killed),
        ("frozen", report.frozen),
        ("started beside another", report.beside),
        ("stopped for good", report.stopped),
        ("ended", report.ended),
        ("commands", report.answers),
    ]
    for name, counter in parts:
        rows.add_row(f"[bold]{name}[/bold]", f"[bold]{counter.total()}[/bold]")
        for label, number in sorted(counter.items()):
            rows.add_row(f"  {label}", str(number))
        rows.add_section()
    result = report.comparison
    rows.add_row("public events", str(result.events))
    rows.add_row("duplicates in the topics", str(result.duplicates))
    rows.add_row("checkpoints in the topics", str(result.checkpoints))
    for label, number in result.counts.items():
        rows.add_row(f"read models: {label}", str(number))
    rows.add_row("rows compared with a rebuild", str(result.rows))
    rows.add_row("[bold]differences[/bold]", f"[bold]{len(result.differences)}[/bold]")
    rows.caption = f"{report.seconds:.0f} s"
    return rows


def disturb_actions(kills: int) -> int:
    """Kill the workers of the process managers, print what they did, and return 1 on any difference."""
    mentors = max(2, kills // 13)
    with servers.postgres() as postgres, actions.databases(postgres) as dsns:
        harvest = actions.run(dsns, mentors=mentors, mentees=25, kills=kills, freezes=max(1, kills // 50))
    print(f"{harvest.kills} workers killed, {harvest.freezes} frozen; executed: {dict(harvest.actions)}")
    print(f"{len(harvest.differences)} differences")
    for difference in harvest.differences[:50]:
        print(difference)
    return 1 if harvest.differences else 0


def disturb_mails(kills: int, seed: int) -> int:
    """Kill the worker that sends mails, print what arrived, and return 1 on any difference."""
    with servers.postgres() as postgres, tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        harvest = mails.run(postgres, Path(folder), mails=max(2, kills + kills // 4), kills=kills, seed=seed)
    print(f"{harvest.kills.total()} workers killed: {dict(harvest.kills)}")
    print(f"{harvest.mails} mails taken over, {harvest.messages} different ones")
    print(f"{len(harvest.differences)} differences")
    for difference in harvest.differences[:50]:
        print(difference)
    return 1 if harvest.differences else 0


def main() -> int:
    """Parse the arguments, run, and print the report."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=210)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--embedded", action="store_true", help="the embedded mode: one process and its database")
    parser.add_argument("--actions", action="store_true", help="the process managers: workers killed at their steps")
    parser.add_argument("--mails", action="store_true", help="the mails: their worker killed at its steps")
    parser.add_argument("--folder", type=Path, help="folder of the data; temporary by default")
    options = parser.parse_args()
    logging.configure("chaos", level="error", format="json")
    if options.actions:
        return disturb_actions(options.kills)
    if options.mails:
        return disturb_mails(options.kills, options.seed)
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as temporary:
        folder = options.folder or Path(temporary)
        if options.embedded:
            report = embedded.run(folder, seconds=options.seconds, seed=options.seed)
        else:
            faults = {"seed": options.seed, "kills": options.kills, "brokers": options.brokers}
            report = run(folder, seconds=options.seconds, **faults)
    Console().print(table(report))
    for difference in report.comparison.differences[:50]:
        print(difference)
    return 1 if report.comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main())
