"""Names joined for a page, from sealed profiles, and the search of an organization's people."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from uuid import UUID, uuid4

from benchmarks.support.harness import Row, seconds, single
from benchmarks.support.world import World
from services.enrollment import service as enrollment
from services.enrollment.people.acquaintances import Acquaintances
from services.enrollment.people.directory_names import DirectoryNames
from services.enrollment.people.names import MAX_IDS, Names
from services.enrollment.people.profile import Profile
from services.enrollment.people.sealed_profiles import SealedProfiles
from services.enrollment.people.search import OrganizationIndex
from services.enrollment.service import open_store
from services.platform.database import read_pool
from services.platform.settings import DatabaseSettings, KeysSettings, Settings, VaultSettings
from services.vault.master_key import MasterKeyFile
from services.vault.migrations import KEYS, RECORDS
from services.vault.rotation import Rotation
from services.vault.vault import open_vault
from services.web.identity.principal import Membership, Principal

ROUNDS = 20
PEOPLE = 100_000
NAMES_MILLISECONDS = 10.0
SEARCH_MILLISECONDS = 20.0
_QUERIES = ("anna", "muller 99", "b12345@", "nobody of this name", "")


def rows(world: World) -> Iterator[Row]:
    """Names of 200 people for one viewer; a page of a search among 100,000."""
    yield from _names(world)
    yield from _search()


def _names(world: World) -> Iterator[Row]:
    dsn, keys = world.database("people"), world.database("people_keys")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "master.key"
        settings = Settings(
            enrollment=DatabaseSettings(database=dsn),
            keys=KeysSettings(database=keys),
            vault=VaultSettings(key_file=file),
            key="k" * 32,
        )
        enrollment.migrate(dsn)
        KEYS.migrate(keys)
        RECORDS.migrate(dsn)
        MasterKeyFile(file).create()
        Rotation(keys, MasterKeyFile(file)).register()
        store, vault = open_store(settings), open_vault(settings, "enrollment")
        if vault is None:
            raise RuntimeError("no vault was opened, although the database of keys is set")
        organization, ids = uuid4(), [uuid4() for _ in range(MAX_IDS)]
        profiles = SealedProfiles(vault)
        for number, id in enumerate(ids):
            profiles.save(id, organization, Profile(name=f"Anna Müller {number}", mail=f"a{number}@example.org"))
        viewer = Principal(
            "c", "urn:bench", frozenset({Membership("coordinator", str(organization))}), actor=str(uuid4())
        )
        with read_pool(dsn, name="names") as pool:
            acquaintances = Acquaintances(pool)
            directories = DirectoryNames(store, acquaintances, lambda _: {}, lambda *_: frozenset(), lambda *_: ())
            names, now = Names(store, profiles, acquaintances, lambda _: None, directories), datetime.now(UTC)
            if len(names.visible(viewer, ids, now).names) != MAX_IDS:
                raise RuntimeError("the viewer does not see the names that are measured")
            busy = [_busy(lambda: names.visible(viewer, ids, now)) * 1000 for _ in range(ROUNDS)]
            times = [seconds(lambda: names.visible(viewer, ids, now)) * 1000 for _ in range(ROUNDS)]
        yield single("names of 200 people, CPU time", "ms", busy, at_most=NAMES_MILLISECONDS)
        yield single("names of 200 people, with the databases", "ms", times)
        vault.close()
        store.close()


def _search() -> Iterator[Row]:
    profiles = {
        UUID(int=number): Profile(name=f"{given} Müller {number}", mail=f"b{number}@example.org")
        for number in range(PEOPLE)
        for given in (("Anna", "Łukasz", "太郎", "Zoë")[number % 4],)
    }
    index = OrganizationIndex(1, profiles)
    times = [
        _busy(lambda: index.find(query, limit=50)) * 1000  # noqa: B023 - called at once
        for _ in range(ROUNDS)
        for query in _QUERIES
    ]
    yield single("search among 100,000 people, CPU time", "ms", times, at_most=SEARCH_MILLISECONDS)


def _busy(work: Callable[[], object]) -> float:
    """Return the CPU seconds of one call in this process: other work on the machine does not count."""
    start = process_time()
    work()
    return process_time() - start
