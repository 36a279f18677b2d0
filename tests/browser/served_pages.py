"""The pages of the federation of the permission walk at an address, over real services, for any of its personas."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from services.cli.history_import.page_imports import PageImports
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.platform.embedded_servers.ports import free_port
from services.projections.pages.assets import BUNDLE
from tests.browser.browsing import AXE
from tests.browser.site import listening
from tests.integration.administration.acting_world import acting_federation
from tests.integration.permissions.world import World
from tests.support.servers import unavailable


@dataclass(frozen=True)
class Place:
    """The pages at an address.

    Attributes:
        base: The address.
        world: The services, the personas and the ids of what they act on.
    """

    base: str
    world: World


@contextmanager
def served_pages(postgres_dsn: str) -> Iterator[Place]:
    """Serve the pages."""
    if not (BUNDLE / "manifest.json").exists() or not AXE.exists():
        unavailable("the pages' scripts", "they were not bundled: run `make frontend`")
    with acting_federation(postgres_dsn) as world:
        enrollment, relationships = world.stores
        app = world.apps["/"]
        app.state.history_imports = PageImports(enrollment, relationships, Pseudonymizer(b"h" * 32), world.settings)
        with listening(app, free_port()) as base:
            yield Place(base, world)


def as_persona(persona: str, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - playwright's own options
    """Return the options of a browser in which a persona is signed in."""
    return {"extra_http_headers": {"Authorization": f"Bearer {persona}"}, **context}
