"""What maestro*'s database is, as facts: one record an engine, so that no other module asks which one it is.

Source: docs/maestro.md#engines.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from procore.mapping.sql_blocks import FOLDER
from procore.model.errors import Sentence

LAYOUTS = FOLDER / "maestro"
"""The SQL that comes with this version: a folder an engine."""


class Trouble(Enum):
    """What a refusal of the database concerns."""

    ROW = auto()  # a value, a key, a trigger's own words: this record alone
    BUSY = auto()  # somebody else holds what the row needs: the same may go well later
    UNDONE = auto()  # busy, too, and the database took back the whole transaction
    NOT_ALLOWED = auto()  # the Connection's user may not do it
    STATEMENT = auto()  # the SQL file is wrong
    AWAY = auto()  # the database does not answer


READ_ONLY = Sentence(
    "takes no writes just now: it is read-only (a standby, or a maintenance). Point the Connection at the primary, or "
    "make it writable"
)
NO_ROOM = Sentence("has no room left on its disk. Make room there")
NO_MEMORY = Sentence("has no memory left. Free some there")
NO_CONNECTION = Sentence("has no connection left. Raise its limit, or close others")
STOPPING = Sentence("is being shut down. The next try comes later")
BROKE_DOWN = Sentence("broke down. The next try comes later")
STARTING = Sentence("is starting. The next try comes later")


def _sqlstate(origin: object) -> str:
    """A refusal's SQLSTATE, as drivers keep it: an attribute, or the first argument (ODBC); empty: it has none."""
    first = str(next(iter(getattr(origin, "args", ())), ""))
    found = getattr(origin, "sqlstate", None) or getattr(origin, "pgcode", None)
    return str(found or (first if re.fullmatch(r"[0-9A-Z]{5}", first) else ""))


def _number(origin: object) -> str:
    """A refusal's number: the driver's first argument, or what an ODBC driver writes behind its words; empty: none."""
    said = " ".join(str(one) for one in getattr(origin, "args", ()))
    found = re.search(r"\((\d+)\) \(SQL", said) or re.match(r"\(?(\d+)", said)
    return found.group(1) if found else ""


def _by_code(told: Mapping[Trouble | Sentence, str]) -> dict[str, Trouble | Sentence]:
    """By code, what it concerns. `told`: the codes of each trouble, with spaces between."""
    return {code: trouble for trouble, codes in told.items() for code in codes.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFacts:
    """One engine of maestro*'s database, and how its drivers speak.

    Its SQL: `folder` is where its files are, below the folder that the settings name; `session` is sent once on each connection.
    `keys_at_most`: how many keys one statement takes. `one_result_at_a_time`: on a connection whose result is still being
    read nothing else can be asked. `times_with_zone`: the driver takes a time with its zone; else it is sent as
    text in UTC. `flags_are_numbers`: yes and no come as 1 and 0.

    Its refusals: `code` finds the code of one, `troubles` says what it concerns (by the code, or by the class of a SQLSTATE),
    and `otherwise` what an operational error concerns whose code is not among them.

    How a file says a thing, which an example or a scaffold shows: `clock` and `zoned` are the time, and a column of local time,
    with their zone; `now` is what a column of times is set to; `exact` is the type of an amount, `whole` of an id of 64 bits;
    `given` is a time that may not be given, `holds` a parameter that is yes or no, `nowhere` the table of a row from none;
    `quotes` stand around a name that is a word of SQL.
    """

    name: str
    folder: str
    session: tuple[str, ...] = ()
    keys_at_most: int = 2000
    one_result_at_a_time: bool = False
    times_with_zone: bool = True
    flags_are_numbers: bool = False
    code: Callable[[object], str]
    troubles: Mapping[str, Trouble | Sentence]
    otherwise: Trouble
    clock: str
    zoned: str
    now: str
    exact: str
    whole: str
    given: str = "{}"
    holds: str = "{}"
    nowhere: str = ""
    quotes: str = '""'

    def bound(self, value: Any) -> Any:
        """A value as the driver takes it, and nothing of it lost."""
        if isinstance(value, datetime) and value.tzinfo and not self.times_with_zone:
            return value.astimezone(UTC).replace(tzinfo=None).isoformat()  # as text: some drivers cut microseconds
        if isinstance(value, Decimal):
            return Decimal(format(value, "f"))  # 1E+3 would be a binary number in a statement
        return value


POSTGRESQL = EngineFacts(
    name="PostgreSQL",
    folder="postgresql",
    session=("SELECT set_config('lock_timeout', '20s', false) WHERE current_setting('lock_timeout') = '0'",),
    code=_sqlstate,
    troubles=_by_code(
        {
            Trouble.ROW: "P0",
            Trouble.BUSY: "40001 40P01 55P03 57014",  # serialization, a deadlock, a lock not to be had, took too long
            Trouble.NOT_ALLOWED: "42501",
            READ_ONLY: "25006",
            NO_ROOM: "53100",
            NO_MEMORY: "53200",
            NO_CONNECTION: "53300",
            STOPPING: "57P01",
            BROKE_DOWN: "57P02",
            STARTING: "57P03",
        }
    ),
    otherwise=Trouble.AWAY,
    clock="now()",
    zoned="updated_at AT TIME ZONE 'America/Toronto'",
    now="now()",
    exact="numeric",
    whole="bigint",
    given="CAST({} AS timestamptz)",
)
MARIADB = EngineFacts(
    name="MariaDB",
    folder="mariadb",
    session=(
        "SET SESSION time_zone = '+00:00'",
        "SET SESSION sql_mode = concat(@@sql_mode, ',STRICT_ALL_TABLES')",  # else what is too long is cut without a word
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",  # else a person's edit since the first read is not seen
        "SET SESSION group_concat_max_len = 1073741824",  # else the digest of a long document forgets its last lines
        "SET SESSION lock_wait_timeout = least(@@SESSION.lock_wait_timeout, 50)",  # for a table; for a row it is 50 already
        "SET SESSION net_write_timeout = 3600",  # a page is worked on while the next one waits
    ),
    one_result_at_a_time=True,
    times_with_zone=False,
    flags_are_numbers=True,
    code=_number,
    troubles=_by_code(
        {
            Trouble.ROW: "1048 1062 1169 1364 1451 1452 4025 "  # a key, a condition
            "1264 1265 1292 1366 1406 1411 1690 "  # a value
            "1644",  # SIGNAL: a trigger's own words
            Trouble.BUSY: "1317 1969 3024",  # broken off, or took too long
            Trouble.UNDONE: "1020 1205 1213",  # moved since, a lock that is not to be had, a deadlock
            Trouble.NOT_ALLOWED: "1044 1142 1143 1227 1370",
            Trouble.AWAY: "0 1045 1130 1927 2002 2003 2006 2013",
            READ_ONLY: "1290 1836",
            NO_ROOM: "1021 1114",
            NO_MEMORY: "1037 1041",
            NO_CONNECTION: "1040 1203",
            STOPPING: "1053",
        }
    ),
    otherwise=Trouble.STATEMENT,
    clock="date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%f+00:00')",
    zoned="date_format(convert_tz(updated_at, 'America/Toronto', 'UTC'), '%Y-%m-%dT%H:%i:%s.%f+00:00')",
    now="current_timestamp(6)",
    exact="decimal(19, 4)",
    whole="SIGNED",
    nowhere="FROM dual",
    quotes="``",
)
SQL_SERVER = EngineFacts(
    name="SQL Server",
    folder="mssql",
    session=(
        "SET XACT_ABORT OFF",  # a refused row is taken back alone
        "SET ANSI_WARNINGS ON",  # what is too long is refused
        "IF @@LOCK_TIMEOUT < 0 SET LOCK_TIMEOUT 20000",
    ),
    keys_at_most=1000,  # a statement takes 2,100 parameters
    one_result_at_a_time=True,
    times_with_zone=False,
    code=_number,
    troubles=_by_code(
        {
            Trouble.ROW: "515 547 2601 2627 "  # a key, a condition
            "220 241 242 245 2628 8114 8115 8152 "  # a value
            "3609 50000",  # a trigger's own words
            Trouble.BUSY: "1222",  # a lock that is not to be had
            Trouble.UNDONE: "1205 3960",  # a deadlock, a snapshot that moved
            Trouble.NOT_ALLOWED: "229 230 262 297 300",
            Trouble.AWAY: "4060 18456 20002 20003 20006 20009",
            READ_ONLY: "3906 3908",
            NO_ROOM: "1105 9002",
            NO_MEMORY: "701",
            NO_CONNECTION: "17809",
            STOPPING: "6005",
        }
    ),
    otherwise=Trouble.STATEMENT,
    clock="convert(varchar(33), sysdatetimeoffset(), 126)",
    zoned="convert(varchar(33), updated_at AT TIME ZONE 'Eastern Standard Time', 126)",
    now="sysutcdatetime()",
    exact="decimal(19, 4)",
    whole="bigint",
    holds="{} = 1",
    quotes="[]",
)
ENGINES: Mapping[str, EngineFacts] = {
    "postgresql": POSTGRESQL,
    "mariadb": MARIADB,
    "mysql": MARIADB,
    "mssql": SQL_SERVER,
}
"""By the name of SQLAlchemy's dialect, which the Connection's type gives: MariaDB's is `mysql` in Airflow."""
REFERENCE = LAYOUTS / POSTGRESQL.folder
"""The SQL of the reference company: what the demo and the tests run on."""


def facts_of(engine: Engine) -> EngineFacts:
    """The facts of an engine; one that nobody described has those of the reference."""
    return ENGINES.get(engine.dialect.name, POSTGRESQL)


def files_of(folder: Path, facts: EngineFacts) -> Path:
    """Where an engine's SQL files are: below the folder, in one that is called as the engine, or in the folder itself.

    A folder that holds files itself is one site's for one engine, whatever lies below it.
    """
    own = folder / facts.folder
    return own if own.is_dir() and not (folder / "company.sql").is_file() else folder
