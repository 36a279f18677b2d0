"""Any policy, for laws about policies."""

from datetime import date
from typing import get_args

from hypothesis import strategies as st

from services.policy.policy import (
    Confidentiality,
    ConflictKind,
    Direction,
    DirectoryReaders,
    DocumentKind,
    Formality,
    NeverPairScope,
    Policy,
    Requirement,
    RequirementKind,
    RequirementRole,
    Shape,
)

DAYS = st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1))
COUNTS = st.none() | st.integers(1, 1000)
CODES = st.lists(st.sampled_from(["moved", "no-time", "goals-met", "conflict"]), unique=True).map(tuple)


def _some(kind: object) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(get_args(kind)), unique=True).map(tuple)


REQUIREMENTS = st.builds(
    Requirement,
    st.sampled_from(get_args(RequirementKind)),
    st.sampled_from(get_args(RequirementRole)),
    COUNTS,
    st.integers(1, 9),
)
POLICIES = st.builds(
    Policy,
    formalities=_some(Formality),
    directions=_some(Direction),
    shapes=_some(Shape),
    mentor_capacity=st.integers(1, 10),
    mentee_limit=st.integers(1, 10),
    minimum_group_size=st.integers(1, 10),
    confidentiality=st.sampled_from(get_args(Confidentiality)),
    request_expiry_days=st.integers(1, 100),
    opens_on=DAYS,
    closes_on=DAYS,
    ends_on=DAYS,
    commitment_days=COUNTS,
    cadence_days=COUNTS,
    mentor_places=COUNTS,
    mentee_places=COUNTS,
    seniority_top=st.none() | st.integers(1, 100),
    approval_required=st.booleans(),
    reopen_days=st.integers(0, 100),
    trial_days=st.integers(0, 100),
    requirements=st.lists(REQUIREMENTS, max_size=4).map(tuple),
    document_kinds=_some(DocumentKind),
    conflict_kinds=_some(ConflictKind),
    never_pair_scope=st.sampled_from(get_args(NeverPairScope)),
    closure_reasons=CODES,
    end_reasons=CODES,
    objective_codes=CODES,
    directory=st.sampled_from(get_args(DirectoryReaders)),
    mentors_listed=st.booleans(),
    most_requests=st.integers(1, 10),
    flash_sessions=st.booleans(),
    flash_sessions_monthly=COUNTS,
)
