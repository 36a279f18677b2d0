"""Authorization of actions on the data-sharing terms."""

from __future__ import annotations

from services.enrollment.permissions import PERMISSIONS, Action
from services.web.identity import authorization
from services.web.identity.grants import Scope
from services.web.identity.principal import Principal


def authorize_terms(principal: Principal, action: Action) -> None:
    """Pass if a principal may perform an action on the terms of the federation.

    Raises:
        RefusedError: `forbidden`.
    """
    if not authorization.allows(PERMISSIONS, principal, action, Scope()):
        raise authorization.forbidden(PERMISSIONS, action)
