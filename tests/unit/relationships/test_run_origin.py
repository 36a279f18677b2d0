"""A published proposal names the run that drafted it; that of a sealed program does not."""

from typing import Any
from uuid import UUID

import pytest

from services.eventstore.aggregate import Event
from services.eventstore.command_metadata import command_now
from services.relationships.matching.domain import Proposed, RunOrigin, propose
from services.relationships.publish import PUBLICATION
from tests.unit.relationships.examples import PAIR

RUN = "0d000000-0000-4000-8000-00000000000a"
PAIR_ID = UUID("0d000000-0000-4000-8000-00000000000b")


class Mapped:
    """A context of the mapping that returns the fields as they are."""

    def make(self, _: object, event: Event, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
        return {"event": event, **fields}


@pytest.mark.parametrize(("confidentiality", "told"), [("open", True), ("confidential", True), ("sealed", False)])
def test_the_run_is_told_outside_of_sealed_programs(confidentiality: str, *, told: bool) -> None:
    fields = {name: getattr(PAIR, name) for name in type(PAIR).__annotations__}
    pairing = type(PAIR)(**{**fields, "confidentiality": confidentiality})
    meta = command_now("test")
    proposal = propose(
        PAIR_ID, pairing, meta, proposed_by="coordinator", expires_at=meta.recorded_at, origin=RunOrigin(RUN, "1 highs")
    )
    (event,) = proposal.collect_events()
    assert isinstance(event, Proposed)
    assert (event.run_id, event.algorithm) == (RUN, "1 highs")
    mapping: Any = PUBLICATION.classify(Proposed)
    mapped = mapping(event, Mapped())
    assert (mapped["run_id"], mapped["algorithm"]) == ((RUN, "1 highs") if told else (None, None))
    assert not [name for name in mapped if "score" in name]
