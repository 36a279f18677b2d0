"""Composition of the relationships service: store, public log, eligibility and routes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from fastapi import Depends
from prometheus_client.metrics_core import Metric

from services.contract import naming
from services.eventstore.command_trail import CommandTrail
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.platform.database import Pool, read_pool, write_pool
from services.platform.settings import Settings
from services.process_manager import migrations as process_migrations
from services.process_manager import status as process_status
from services.process_manager.process import ErrandProcess, Process
from services.projector import metrics as projector_metrics
from services.projector import migrations as projector_migrations
from services.publication import metrics as relay_metrics
from services.publication.pseudonym import Pseudonyms
from services.publication.public_log import PublicLog
from services.publication.public_mapping import PublicMapping
from services.publication.sharing import Sharing
from services.relationships.access import authorize_audit
from services.relationships.anonymous.sums import WaitingSums, batch_keys
from services.relationships.eligibility import freshness
from services.relationships.eligibility.projection import EligibilityProjection
from services.relationships.eligibility.reader import EligibilityReader
from services.relationships.eligibility.sharing import shares_in
from services.relationships.finding.own_words import OwnWords
from services.relationships.finding.sources import FindingSources
from services.relationships.flash_sessions.places import FreePlaces
from services.relationships.flash_sessions.sources import FlashSources
from services.relationships.flash_sessions.words import FlashWords
from services.relationships.matching.profiles.sealed import SealedProfiles
from services.relationships.matching.runs import queue as run_queue
from services.relationships.matching.runs import status as run_status
from services.relationships.matching.runs.commands import RunSources
from services.relationships.matching.runs.living import LivingReader
from services.relationships.matching.runs.queue import RunQueue
from services.relationships.own_data import routes as own_data
from services.relationships.own_data.export import OwnData
from services.relationships.own_data.stored import StoredAboutPeople
from services.relationships.process_manager.actions import OBSOLETE, build_actions
from services.relationships.process_manager.projection import process_projection
from services.relationships.publish import PUBLICATION
from services.relationships.route_context import RelationshipRoutes
from services.relationships.routes import routers
from services.relationships.sealed_texts import SealedTexts
from services.vault.vault import open_vault, vault_checks
from services.web import trail_routes as audit
from services.web.write_service import WriteService

NAME: Final = "relationships"


@dataclass(frozen=True, kw_only=True)
class Relationships(WriteService):
    """The relationships service at run time.

    Attributes:
        eligibility: Looks up facts of the enrollment.
        projection: Fills the eligibility tables, in this service's database, from the enrollment's public topic.
        process: Decides what follows from public events and from time, and executes it.
        pool: Connections to the eligibility tables, besides the store's.
        queue: Connections to the queue of matching runs.
        runs: The sources of matching runs, for the worker that computes large ones.
    """

    eligibility: EligibilityReader
    projection: EligibilityProjection
    process: Process
    pool: Pool
    queue: Pool
    runs: RunSources

    @property
    def processes(self) -> dict[str, Process | ErrandProcess]:
        """The processes of the service, by name."""
        return {self.process.name: self.process}

    def close(self) -> None:
        """Close the database connections."""
        super().close()
        self.pool.close()
        self.queue.close()


def migrate(dsn: str) -> list[str]:
    """Apply pending migrations: of the log, of the projector's tables, and of the outcomes of the process's actions.

    Args:
        dsn: A connection string whose role may create schemas.

    Returns:
        The migrations applied now.
    """
    return [*event_log(NAME).migrate(dsn), *projector_migrations.migrate(dsn), *process_migrations.migrate(dsn)]


def public_mapping(settings: Settings, sharing: Sharing | None = None) -> PublicMapping:
    """Return the mapping of the service's events; every store of the service encodes with it.

    Args:
        settings: The publisher, and the secret that pseudonyms derive from.
        sharing: Decides at the save whether an organization's events travel in the open topic; needed to save only.

    Raises:
        SettingsError: The secret is not set.
    """
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))
    withholds = (sharing or Sharing()).withholds_events
    return PublicMapping(PUBLICATION, settings.publisher, NAME, pseudonyms, withholds)


def open_store(settings: Settings) -> EventStore:
    """Open the service's event store, which refuses what cannot be published.

    Args:
        settings: The service's database, and those of `public_mapping`.

    Raises:
        SettingsError: One is not set.
    """
    dsn = settings.dsn("relationships")
    return EventStore(service=NAME, dsn=dsn, encoder=public_mapping(settings, Sharing(shares_in(dsn))))


def build(settings: Settings) -> Relationships:
    """Build the service; its database must have been migrated.

    Args:
        settings: Its database, the publisher, and the secrets of pseudonyms and command ids.

    Raises:
        WrongMigrationError: The database is not at the migrations of this release.
        SettingsError: The database or the secret is not set.
        MasterKeyError: A database of keys is set, and the master key is missing or another one.
    """
    dsn = settings.dsn("relationships")

    def measure_read_models() -> list[Metric]:
        with pool.connection() as connection:
            return list(projector_metrics.measure(connection, [freshness.NAME, process.name]))

    def check_migrations(*, newer: bool = False) -> None:
        event_log(NAME).check(dsn, newer=newer)
        projector_migrations.check(dsn, newer=newer)
        process_migrations.check(dsn, newer=newer)

    check_migrations()
    store = open_store(settings)
    vault = open_vault(settings, NAME)
    pool = read_pool(dsn, name=f"{NAME}-eligibility")
    eligibility = EligibilityReader(pool)
    await_enrollment = Depends(freshness.await_position(pool, settings.publisher))
    source = naming.source(settings.publisher, NAME)
    pseudonyms = Pseudonyms(settings.secret("pseudonyms"))
    context = RelationshipRoutes(
        NAME,
        source,
        store,
        (await_enrollment,),
        eligibility=eligibility,
        pseudonyms=pseudonyms,
        texts=SealedTexts(vault),
    )
    queue = write_pool(dsn, name=f"{NAME}-queue", size=2)
    sources = RunSources(store, eligibility, LivingReader(pool), SealedProfiles(vault), RunQueue(queue))
    finding = FindingSources(store, eligibility, sources.living, sources.profiles, OwnWords(vault))
    flash = FlashSources(store, eligibility, FreePlaces(pool), FlashWords(vault))
    trail = CommandTrail(NAME, pool)
    process = Process(process_projection(), build_actions(eligibility, pseudonyms), OBSOLETE)
    return Relationships(
        title="Relationships: matching, agreements, sessions, goals and feedback",
        store=store,
        vault=vault,
        public_log=PublicLog(store, public_mapping(settings)),
        command_key=settings.command_secret,
        eligibility=eligibility,
        projection=EligibilityProjection(),
        process=process,
        routers=(
            *routers(context, sources, finding, flash, WaitingSums(batch_keys(vault))),
            audit.router(context, trail, authorize_audit(eligibility)),
            own_data.router(
                context,
                OwnData(
                    store, StoredAboutPeople(pool), context.texts, sources.profiles, finding.words, flash.words, trail
                ),
            ),
        ),
        checks={f"{NAME} database": partial(check_migrations, newer=True), **vault_checks(vault)},
        observed={
            freshness.NAME: partial(freshness.check, pool),
            process.name: partial(process_status.check, dsn, process.name),
            run_queue.NAME: partial(run_status.check, dsn),
        },
        measures=(
            partial(relay_metrics.measure, dsn, settings.publisher, NAME, store),
            measure_read_models,
            partial(process_status.measure, dsn, process.name),
        ),
        pool=pool,
        queue=queue,
        runs=sources,
    )
