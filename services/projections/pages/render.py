"""Template rendering: one Jinja environment; each template is beside its route and view."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.projections.pages.assets import Assets
from services.projections.pages.components import formats
from services.projections.pages.navigation import SHORTCUTS


@cache
def environment() -> Environment:
    """Return the environment of the templates: everything is escaped, and an unknown name is an error, not a blank."""
    templates = Environment(
        loader=PackageLoader("services.projections.pages", package_path=""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["number"] = formats.number
    templates.filters["day"] = formats.day
    templates.globals["assets"] = Assets.load()
    templates.globals["shortcuts"] = SHORTCUTS
    return templates


@cache
def fingerprint() -> str:
    """Return a hash of the code and the templates of the pages: a new release renders every page again."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in (".py", ".html", ".toml") and "frontend" not in file.parts:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def render(template: str, values: Mapping[str, object]) -> str:
    """Render a template; ``values`` may omit what the frame of every page shows."""
    frame: dict[str, object] = {
        "nav_item": None,
        "positions": "",
        "subject": None,
        "reader": "",
        "navigation": (),
        "ways_up": (),
        "footer_links": (),
        "flash": None,
        "sign_out": None,
        "look_as": None,
        "freshness": None,
        "said": str,
    }
    return environment().get_template(template).render({**frame, **values})
