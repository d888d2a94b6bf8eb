"""The ledger's schema: its migrations, each applied once and in their order."""

from __future__ import annotations

from hashlib import blake2b

from procore.model.errors import ConfigurationError
from procore.store.sql import Blocks, Engine, migrations, transaction

QUERIES = "ledger/schema.sql"


def migrate(engine: Engine) -> None:
    """Apply the migrations that the database lacks; whoever comes meanwhile waits.

    Raises ConfigurationError when an applied migration was changed, Unreachable when the database does not answer.
    """
    with transaction(engine) as connection:
        run = Blocks(connection, QUERIES)
        for name in ("lock", "create_schema", "create_table"):
            run(name)
        applied = {row["name"]: row["checksum"] for row in run("applied")}
        for name, sql in migrations():
            checksum = blake2b(sql.encode(), digest_size=16).hexdigest()
            if applied.get(name, checksum) != checksum:
                raise ConfigurationError(
                    f"The ledger's migration {name} was changed after it ran: restore it and add a new one."
                )
            if name not in applied:
                connection.exec_driver_sql(sql)
                run("add", name=name, checksum=checksum)
