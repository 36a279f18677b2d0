"""The public view of a program's instruments: every published version."""

from __future__ import annotations

from dataclasses import asdict

from services.enrollment.instrument import Instrument
from services.enrollment.programs.aggregate import Program


def view(program: Program) -> dict[str, object]:
    """Return the instruments of a program as a JSON object, in the order of publication."""
    instruments = [view_one(instrument) for instrument in program.instruments]
    return {"program_id": str(program.id), "version": program.version, "instruments": instruments}


def view_one(instrument: Instrument) -> dict[str, object]:
    """Return one version of an instrument as a JSON object."""
    lists = {"answered_by": list(instrument.answered_by), "waves": list(instrument.waves)}
    return {**asdict(instrument), "items": [asdict(item) for item in instrument.items], **lists}
