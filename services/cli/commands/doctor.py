"""`mentorship doctor`: looks at everything this program stands on, and says what is wrong and what to do."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import typer

from services.cli.shell.output import DEGRADED, FAILED, Json, write_json, write_table

if TYPE_CHECKING:
    from services.cli.composition.databases import Service
    from services.platform.settings import Issuer, Settings

Verdict = Literal["well", "note", "ill"]
_MARKS: dict[Verdict, str] = {"well": "[green]well[/]", "note": "[yellow]note[/]", "ill": "[red]ill[/]"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing.

    Attributes:
        what: The thing.
        verdict: `note`: it works, and something about it deserves attention.
        found: What was found.
        advice: What to do; empty where nothing needs doing.
    """

    what: str
    verdict: Verdict
    found: str
    advice: str = ""


def doctor(as_json: Json = False) -> None:
    """Look at settings, databases, broker, keys, pages and read models; exit code 1 when one is ill, 3 for notes."""
    findings = examine()
    if as_json:
        write_json([asdict(finding) for finding in findings])
    else:
        rows = [(_MARKS[one.verdict], one.what, one.found, one.advice) for one in findings]
        write_table(("", "what", "found", "what to do"), rows)
    verdicts = {finding.verdict for finding in findings}
    raise typer.Exit(FAILED if "ill" in verdicts else DEGRADED if "note" in verdicts else 0)


def examine() -> list[Finding]:
    """Look at one thing after the other; what cannot be looked at is a finding too."""
    from services.cli.composition.databases import SERVICES
    from services.cli.composition.settings_lookup import settings
    from services.platform.settings import SettingsError

    try:
        found = settings()
    except SettingsError as error:
        return [Finding("settings", "ill", str(error), "correct these variables; `mentorship config show` lists all")]
    findings = [Finding("settings", "well", "understood"), *_secrets(found), _pages()]
    findings += [_looked_at(f"database of {service}", partial(_database, found, service)) for service in SERVICES]
    findings.append(_looked_at("broker", partial(_broker, found)))
    if found.projections.database and found.relationships.database:
        findings.extend(_read_models(found))
    return findings


def _looked_at(what: str, look: Callable[[], Finding]) -> Finding:
    from services.cli.shell.error_messages import explain

    try:
        return look()
    except Exception as error:  # noqa: BLE001 - whatever it fails with is the finding
        said = explain(error) or f"{type(error).__name__}: {error}"
        return Finding(what, "ill", said.splitlines()[0], "is it running, and is the address right?")


def _secrets(settings: "Settings") -> list[Finding]:
    if settings.key is None:
        return [Finding("key", "ill", "not set", "put 32 random characters or more into MENTORSHIP_KEY_FILE")]
    issuers = settings.auth.issuers
    if not issuers:
        return [
            Finding("key", "well", "set"),
            Finding("issuers", "note", "none: nobody can sign in", "set MENTORSHIP_AUTH__ISSUERS"),
        ]
    return [Finding("key", "well", "set"), *(_looked_at("issuer", partial(_issuer, one)) for one in issuers)]


def _issuer(issuer: "Issuer") -> Finding:
    from services.web.identity.jwks import read_json, usable

    keys = usable(read_json(issuer.jwks))
    if not keys:
        return Finding("issuer", "ill", f"{issuer.issuer} has no key we would believe", "see docs/operating.md")
    return Finding("issuer", "well", f"{issuer.issuer} with {len(keys)} keys")


def _pages() -> Finding:
    from services.projections.pages.assets import BUNDLE

    if (BUNDLE / "manifest.json").is_file():
        return Finding("pages", "well", "scripts and styles are bundled")
    return Finding("pages", "note", "without scripts and styles", "run `make frontend`")


def _database(settings: "Settings", service: "Service") -> Finding:
    from services.cli.composition.databases import check

    what = f"database of {service}"
    if getattr(settings, service).database is None:
        return Finding(what, "note", "not set", f"set MENTORSHIP_{service.upper()}__DATABASE where it is needed")
    check(settings, service)
    return Finding(what, "well", "reachable, at this program's migrations")


def _broker(settings: "Settings") -> Finding:
    from services.cli.composition.topics import steps
    from services.web.identity.local_issuer import ISSUER

    if settings.kafka.bootstrap is None and any(issuer.issuer == ISSUER for issuer in settings.auth.issuers):
        return Finding("broker", "well", "none: this demonstration reads the services' logs in place")
    if settings.kafka.bootstrap is None:
        return Finding("broker", "note", "not set: events do not leave", "set MENTORSHIP_KAFKA__BOOTSTRAP")
    open_steps = [step for step in steps(settings) if step.action != "keep"]
    if open_steps:
        said = ", ".join(f"{step.action} {step.topic.name}" for step in open_steps)
        return Finding("broker", "ill", f"topics to {said}", "run `mentorship topics apply`")
    return Finding("broker", "well", f"{settings.kafka.bootstrap}, topics as they should be")


def _read_models(settings: "Settings") -> list[Finding]:
    import psycopg

    from services.cli.commands.status import read, trouble

    try:
        standing = read(settings)
    except psycopg.Error as error:
        return [Finding("read models", "ill", str(error).splitlines()[0], "mend the databases first")]
    findings = []
    for one in standing:
        wrong = trouble(one)
        what = f"read model {one.reading.name}"
        if wrong is not None:
            found, _, advice = wrong.partition(": ")
            findings.append(Finding(what, "note", found, advice))
        else:
            findings.append(Finding(what, "well", f"{one.state}, {one.reading.lag_events} events behind"))
    return findings
