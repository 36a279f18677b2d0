"""Explanation of one person of the service's network at the terminal: the same answer as the API's."""

from typing import TYPE_CHECKING, Any

import typer

from services.cli.shell.output import FAILED, fail

if TYPE_CHECKING:
    from services.projections.network.answers.queries import NetworkQueries
    from services.projections.network.in_memory.scope import Scope


def load_person(person: str, to: str | None, rule: str, effect: str | None, as_of: str | None) -> dict[str, Any]:
    """Return a person's ripple from the projections' database, with an operator's rights to see everything.

    Args:
        person: Their id, the beginning of it, or their pseudonym.
        to: Add the paths from them to this person, named likewise.
        rule: The path rule.
        effect: The effect policy; None for the federation's default.
        as_of: A date or time.

    Raises:
        typer.Exit: With exit code 1 for a person who is not in the network, or a text that means several.
    """
    from services.platform.clock import system_clock
    from services.platform.database import read_pool
    from services.projections.disclosure.access import Disclosure
    from services.projections.errors import ReadModelError
    from services.projections.network.api.parameters import effect_policy, parse_as_of
    from services.projections.network.in_memory.scope import Scope
    from services.ripple import Rule

    dsn = _database()
    disclosure = Disclosure.unrestricted()
    try:
        policy, until = effect_policy(effect), parse_as_of(as_of, system_clock())
        with read_pool(dsn, name="ripple", size=1) as pool:
            queries = _queries(pool)
            scope = Scope(policy or queries.default_effect(), Rule(rule), until)
            person, to = _find(queries, person, scope), _find(queries, to, scope) if to is not None else None
            result = queries.person(person, scope, disclosure)
            answer = result.model_dump(mode="json") if result else None
            if answer is not None and to is not None:
                answer |= queries.paths(person, to, scope, disclosure).model_dump(mode="json", by_alias=True)
    except ReadModelError as error:
        raise _exit_with(str(error)) from None
    if answer is None:
        raise _exit_with(f"person {person} is not in the network")
    return answer


def _find(queries: "NetworkQueries", text: str, scope: "Scope") -> str:
    """Return the id of the person whom a text means; the text itself where it means no person.

    Raises:
        typer.Exit: It means several.
    """
    from services.projections.disclosure.access import Disclosure
    from services.projections.network.answers.found_people import id_digits

    digits = id_digits(text)
    found = queries.find_people(digits, scope, Disclosure.unrestricted()) if digits else []
    if len(found) > 1:
        raise _exit_with(f"{text} means {len(found)} people: {', '.join(found)}")
    return found[0] if found else text


def _exit_with(why: str) -> typer.Exit:
    fail(why)
    return typer.Exit(FAILED)


def _database() -> str:
    from services.cli.composition.settings_lookup import settings

    return settings().dsn("projections")


def _queries(pool: Any) -> "NetworkQueries":  # noqa: ANN401 - a pool; its type is imported late
    """Create the network queries over a pool."""
    from services.projections.network.answers.queries import NetworkQueries
    from services.projections.network.in_memory.live_network import LiveNetwork
    from services.projections.status.lookup import EngineStatusLookup
    from services.web.cursors import Cursors
    from services.web.pagination import Lists

    lookup = EngineStatusLookup(pool, ["network"])
    return NetworkQueries(pool, Lists(pool, Cursors(b"")), LiveNetwork(pool), lambda: lookup.reading("network"))
