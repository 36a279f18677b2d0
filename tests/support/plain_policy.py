"""The policy of a program for tests in which it does not matter: formal pairs of a mentor and a mentee."""

from collections.abc import Mapping
from typing import Any, Final

PLAIN_POLICY: Final[Mapping[str, Any]] = {
    "formalities": ["formal"],
    "directions": ["traditional"],
    "shapes": ["pair"],
    "mentor_capacity": 2,
    "mentee_limit": 1,
    "minimum_group_size": 5,
    "confidentiality": "open",
    "request_expiry_days": 14,
}
