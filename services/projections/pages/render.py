"""Templates to HTML: one environment, strict about names, with the formats that templates may use."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from services.projections.pages.assets import Assets
from services.projections.pages.components import formats


@cache
def environment() -> Environment:
    """Return the templates' environment: everything is escaped, an unknown name is an error, not a blank."""
    found = Environment(
        loader=PackageLoader("services.projections.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["number"] = formats.number
    found.globals["assets"] = Assets.load()
    return found


def render(template: str, values: Mapping[str, object]) -> str:
    """Render a template; what every page shows around itself may be left out of ``values``."""
    around: dict[str, object] = {"place": None, "live": "", "who": None, "sign_out": None, "fresh": None}
    return environment().get_template(template).render({**around, **values})
