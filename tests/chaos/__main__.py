"""`python -m tests.chaos`: a full run, its table, and exit code 1 on any difference."""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from services.platform import logging
from tests.chaos.run import Report, run


def table(report: Report) -> Table:
    """Show what was done and what came of it."""
    shown = Table("what", "how often", title="chaos")
    parts: list[tuple[str, Counter[str]]] = [
        ("killed", report.killed),
        ("frozen", report.frozen),
        ("started beside the first", report.beside),
        ("ended", report.ended),
        ("commands", report.answers),
    ]
    for name, counted in parts:
        shown.add_row(f"[bold]{name}[/bold]", f"[bold]{counted.total()}[/bold]")
        for what, number in sorted(counted.items()):
            shown.add_row(f"  {what}", str(number))
        shown.add_section()
    found = report.verdict
    shown.add_row("public events", str(found.events))
    shown.add_row("duplicates in the topics", str(found.duplicates))
    shown.add_row("checkpoints in the topics", str(found.checkpoints))
    for what, number in found.counts.items():
        shown.add_row(f"read models: {what}", str(number))
    shown.add_row("rows compared with a rebuild", str(found.rows))
    shown.add_row("[bold]differences[/bold]", f"[bold]{len(found.differences)}[/bold]")
    shown.caption = f"{report.seconds:.0f} s"
    return shown


def main() -> int:
    """Read the arguments, run, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=210)
    parser.add_argument("--brokers", type=int, choices=(1, 3), default=1)
    parser.add_argument("--folder", type=Path, help="kept; a temporary one when not given")
    asked = parser.parse_args()
    logging.configure("chaos", level="error", format="json")
    with tempfile.TemporaryDirectory(prefix="chaos-", ignore_cleanup_errors=True) as temporary:
        folder = asked.folder or Path(temporary)
        report = run(folder, seconds=asked.seconds, seed=asked.seed, kills=asked.kills, brokers=asked.brokers)
    Console().print(table(report))
    for difference in report.verdict.differences[:50]:
        print(difference)
    return 1 if report.verdict.differences else 0


if __name__ == "__main__":
    sys.exit(main())
