"""The ledger's schema: its migrations, each applied once and in their order."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b

from sqlalchemy.exc import ProgrammingError

from procore.model.errors import ConfigurationError
from procore.store.sql import Blocks, Engine, migrations, transaction

QUERIES = "ledger/schema.sql"
NOT_ALLOWED = "42501"
"""PostgreSQL's code for what a role may not do."""


def migrate(engine: Engine) -> None:
    """Apply the migrations that the database lacks; whoever comes meanwhile waits. Nothing is created where none lacks.

    Raises ConfigurationError when an applied migration was changed, when the ledger belongs to a newer version, or when
    its user may not create what lacks; Unreachable when the database does not answer.
    """
    with _allowed(engine), transaction(engine) as connection:
        run = Blocks(connection, QUERIES)
        if not _lacking(run):
            return
        for name in ("lock", "create_schema", "create_table"):
            run(name)
        for name, sql in _lacking(run).items():
            connection.exec_driver_sql(sql)
            run("add", name=name, checksum=checksum(sql))


def is_migrated(engine: Engine) -> bool:
    """Whether the database lacks no migration of this version; nothing is written. Raises as `migrate` does."""
    with _allowed(engine), transaction(engine) as connection:
        return not _lacking(Blocks(connection, QUERIES))


@contextmanager
def _allowed(engine: Engine) -> Iterator[None]:
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != NOT_ALLOWED:
            raise
        raise ConfigurationError(
            "The ledger lacks tables of this version, and its user {username} may not create them: run "
            "`procore-sync ledger-init` as the ledger's owner, then include/sql/grants.sql.",
            username=engine.url.username,
        ) from error


def _lacking(run: Blocks) -> dict[str, str]:
    """The migrations that were not applied, by name. Raises ConfigurationError for a ledger that this code does not know."""
    own = dict(migrations())
    applied = {row["name"]: row["checksum"] for row in run("applied")} if run("exists")[0]["there"] else {}
    if newer := sorted(applied.keys() - own):
        raise ConfigurationError(
            "The ledger belongs to a newer version (its migration {newer} is not known here), and this one "
            "would write what that one does not expect: install the newer version, or restore the ledger "
            "from before it.",
            newer=newer[-1],
        )
    for name, then in applied.items():
        if then != checksum(own[name]):
            raise ConfigurationError(
                "The ledger's migration {name} was changed after it ran: restore it and add a new one.", name=name
            )
    return {name: sql for name, sql in own.items() if name not in applied}


def checksum(sql: str) -> str:
    """The digest by which a migration is known to be the one that ran."""
    return blake2b(sql.encode(), digest_size=16).hexdigest()
