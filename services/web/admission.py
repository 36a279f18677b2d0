"""Admission of requests to a process: the host names it answers for, and its rate and concurrency limits."""

from dataclasses import dataclass
from typing import Self

from services.platform.settings import HttpSettings
from services.web.host_names import LOOPBACK
from services.web.rate_limits import RateLimits


@dataclass(frozen=True, slots=True)
class Admission:
    """Checks before every route, shared by the apps of one process.

    Attributes:
        limits: The quotas.
        hosts: The host names; empty for any.
    """

    limits: RateLimits
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, http: HttpSettings, *, demonstration: bool = False) -> Self:
        """Return the admission that the settings state.

        Args:
            http: The settings.
            demonstration: Whether an issuer is trusted that signs in without credentials: then only loopback names are
                answered for, whatever the settings state.
        """
        hosts = LOOPBACK if demonstration else frozenset(name.lower() for name in http.hosts)
        return cls(RateLimits.of(http), hosts)
