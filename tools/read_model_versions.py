"""The command `python -m tools.read_model_versions`: adds new versions and logs to the ledger of read model versions.

Refuses a read model whose content changed under the same name, version and tables: raise its `version` first
(docs/adr/0008-read-model-versions.md). Uses a PostgreSQL server, found in the same way as for the tests.
"""

import sys

import psycopg

from tests.support import servers
from tests.support.databases import fresh_database
from tests.support.read_model_versions import ContentChangedError, Ledger, contents, read_models


def main() -> int:
    """Update the ledger.

    Returns:
        The exit code: the number of errors. The ledger is written only where there are none.
    """
    ledger, errors = Ledger.load(), []
    with servers.postgres() as server, fresh_database(server) as dsn, psycopg.connect(dsn) as connection:
        try:
            ledger.add_logs()
        except ContentChangedError as error:
            errors.append(error)
        for projection in read_models():
            try:
                if ledger.add(projection, contents(connection, projection, ledger.logs_of(projection))):
                    sys.stderr.write(f"added {projection.name}@{projection.version}\n")
            except ContentChangedError as error:
                errors.append(error)
    sys.stderr.writelines(f"{error}\n" for error in errors)
    if not errors:
        ledger.save()
    return len(errors)


if __name__ == "__main__":
    sys.exit(main())
