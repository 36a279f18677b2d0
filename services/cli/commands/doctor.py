"""`mentorship doctor`: checks everything the program depends on and names the remedy for each problem."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import typer
from rich.text import Text

from services.cli.shell.output import DEGRADED, FAILED, Json, write_json, write_table

if TYPE_CHECKING:
    from services.platform.settings import IssuerSettings, Service, Settings

Verdict = Literal["ok", "warning", "error"]
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_TLS = "add sslmode=verify-full and sslrootcert to its connection string"
_COLOURS: dict[Verdict, str] = {"ok": "green", "warning": "yellow", "error": "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check.

    Attributes:
        what: The part that was checked.
        verdict: `warning` where it works but needs attention.
        result: What the check saw.
        advice: What to do; empty where nothing needs doing.
    """

    what: str
    verdict: Verdict
    result: str
    advice: str = ""


def doctor(as_json: Json = False) -> None:
    """Check settings, databases, broker, keys, pages and read models. Exit code 1 for errors, 3 for warnings."""
    findings = examine()
    if as_json:
        write_json([asdict(finding) for finding in findings])
    else:
        rows = [
            (Text(item.verdict, style=_COLOURS[item.verdict]), item.what, item.result, item.advice) for item in findings
        ]
        write_table(("", "check", "result", "what to do"), rows)
    verdicts = {finding.verdict for finding in findings}
    raise typer.Exit(FAILED if "error" in verdicts else DEGRADED if "warning" in verdicts else 0)


def examine() -> list[Finding]:
    """Run every check; a check that fails to run is a finding too."""
    from services.cli.composition.databases import SERVICES
    from services.cli.composition.settings_lookup import settings
    from services.platform.settings import SettingsError

    try:
        configuration = settings()
    except SettingsError as error:
        return [Finding("settings", "error", str(error), "correct these variables; `mentorship config show` lists all")]
    findings = [Finding("settings", "ok", "valid"), *_secrets(configuration), _pages()]
    used = [service for service in SERVICES if service != "keys" or configuration.keys.database is not None]
    findings += [_check(f"database of {service}", partial(_database, configuration, service)) for service in used]
    findings.append(_check("broker", partial(_broker, configuration)))
    if all(getattr(configuration, each).database for each in ("projections", "relationships", "enrollment")):
        findings.extend(_read_models(configuration))
    return findings


def _check(what: str, look: Callable[[], Finding]) -> Finding:
    from services.cli.shell.error_messages import explain

    try:
        return look()
    except Exception as error:  # noqa: BLE001 - the failure is the finding
        message = explain(error) or f"{type(error).__name__}: {error}"
        return Finding(what, "error", message.splitlines()[0], "is it running, and is the address right?")


def _secrets(settings: "Settings") -> list[Finding]:
    needed = {"key": settings.key, "command key": settings.command_key, "cursor keys": settings.cursor_keys}
    keys = [_secret(name, value) for name, value in needed.items()]
    issuers = settings.auth.issuers
    if not issuers:
        return [*keys, Finding("issuers", "warning", "none: sign-in is not possible", "set MENTORSHIP_AUTH__ISSUERS")]
    return [*keys, *(_check("issuer", partial(_issuer, issuer)) for issuer in issuers)]


def _secret(what: str, value: str | None) -> Finding:
    if value is not None:
        return Finding(what, "ok", "set")
    variable = f"MENTORSHIP_{what.upper().replace(' ', '_')}_FILE"
    return Finding(what, "error", "not set", f"put 32 random characters or more into {variable}")


def _issuer(issuer: "IssuerSettings") -> Finding:
    from services.web.identity.key_set_document import read_json, usable_keys

    keys = usable_keys(read_json(issuer.jwks))
    if not keys:
        return Finding("issuer", "error", f"{issuer.issuer} publishes no usable key", "see docs/operating.md")
    return Finding("issuer", "ok", f"{issuer.issuer} with {len(keys)} keys")


def _pages() -> Finding:
    from services.projections.pages.assets import BUNDLE

    if (BUNDLE / "manifest.json").is_file():
        return Finding("pages", "ok", "scripts and styles are bundled")
    return Finding("pages", "warning", "without scripts and styles", "run `make frontend`")


def _database(settings: "Settings", service: "Service") -> Finding:
    from services.cli.composition.databases import check

    what = f"database of {service}"
    if getattr(settings, service).database is None:
        return Finding(what, "warning", "not set", f"set MENTORSHIP_{service.upper()}__DATABASE where it is needed")
    check(settings, service)
    if unverified(settings.dsn(service)):
        return Finding(what, "warning", "reachable, but its certificate is not verified", _TLS)
    return Finding(what, "ok", "reachable, migrations up to date")


def unverified(dsn: str) -> bool:
    """Return whether a connection string leads to another machine whose certificate is not verified.

    Args:
        dsn: A libpq connection string or URI.
    """
    from psycopg.conninfo import conninfo_to_dict

    values = conninfo_to_dict(dsn)
    hosts = str(values.get("hostaddr") or values.get("host") or "").split(",")
    remote = [host for host in hosts if host and not host.startswith("/") and host not in _LOCAL]
    return bool(remote) and values.get("sslmode") != "verify-full"


def _broker(settings: "Settings") -> Finding:
    from services.cli.composition.topics import steps
    from services.web.identity.local_issuer import ISSUER

    if settings.kafka.bootstrap is None and any(issuer.issuer == ISSUER for issuer in settings.auth.issuers):
        return Finding("broker", "ok", "none: this demonstration reads the services' logs directly")
    if settings.kafka.bootstrap is None:
        return Finding("broker", "warning", "not set: events are not published", "set MENTORSHIP_KAFKA__BOOTSTRAP")
    open_steps = [step for step in steps(settings) if step.action != "keep"]
    if open_steps:
        changes = ", ".join(f"{step.action} {step.topic.name}" for step in open_steps)
        return Finding("broker", "error", f"topics to {changes}", "run `mentorship topics apply`")
    return Finding("broker", "ok", f"{settings.kafka.bootstrap}, topics as configured")


def _read_models(settings: "Settings") -> list[Finding]:
    import psycopg

    from services.cli.commands.status import read, read_matcher, read_processes
    from services.projector.troubles import troubles

    try:
        standing, processes, matcher = read(settings), read_processes(settings), read_matcher(settings)
    except psycopg.Error as error:
        return [Finding("read models", "error", str(error).splitlines()[0], "mend the databases first")]
    findings = []
    for read_model in standing:
        what = f"read model {read_model.reading.name}"
        wrong = [Finding(what, "warning", trouble.explained, trouble.remedy) for trouble in troubles(read_model)]
        current = f"{read_model.state}, {read_model.reading.lag_events} events behind"
        for publisher in read_model.publishers:
            if publisher.quarantined:
                current += f", without {len(publisher.quarantined)} quarantined of {publisher.source}"
        findings.extend(wrong or [Finding(what, "ok", current)])
    for process in processes:
        what = f"process manager {process.name}"
        remedy = "`mentorship actions list` names them" if process.state == "running" else "start its projector"
        wrong = [Finding(what, "warning", problem, remedy) for problem in process.problems]
        findings.extend(wrong or [Finding(what, "ok", f"{process.state}, {process.counts.pending} actions pending")])
    waiting = [Finding("matcher", "warning", problem, "start `mentorship matcher`") for problem in matcher.problems]
    findings.extend(waiting or [Finding("matcher", "ok", f"{matcher.state}, {matcher.waiting} runs waiting")])
    return findings
