"""Which maestro* company belongs to which Procore company: the company lock's table."""

from collections.abc import Mapping

from procore.mapping.values import clean
from procore.model.pairing import Pairing
from procore.store.sql import Engine, Queries

QUERIES = "ledger/pairings.sql"


class Pairings:
    """The pairings of one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def concerning(
        self, company: str, procore_company_id: int, host: str, *, tag: str = "", maestro_conn_id: str = ""
    ) -> list[Pairing]:
        """The pairings that concern a company: its own, and any other that has the same Procore or maestro* company."""
        maestro = {"tag": tag, "maestro_conn_id": maestro_conn_id}
        procore = {"procore_company_id": procore_company_id, "host": host}
        rows = self._queries("concerning", company=company, **procore, **maestro)
        return [Pairing(**row) for row in rows]

    def of(self, company: str) -> Pairing | None:
        """The company's pairing; None: it was never synchronized."""
        return next((Pairing(**row) for row in self._queries("of_company", company=company)), None)

    def add(self, company: str, facts: Mapping[str, str | int]) -> None:
        """Pair a company that has no pairing: tag, procore_company_id, host, environment, maestro_conn_id, confirmed_by.

        The last two may be missing: not known, nobody.
        """
        self._queries("add", company=company, **{"maestro_conn_id": None, "confirmed_by": "", **facts})

    def note_connection(self, pairing: int, maestro_conn_id: str) -> None:
        """Keep through which Connection maestro* is reached, of a pairing that does not know it yet."""
        self._queries("note_connection", pairing=pairing, maestro_conn_id=maestro_conn_id)

    def give_up(self, pairing: int, by_whom: str, reason: str) -> str:
        """Give a pairing up; the name that its history has now. The next run makes a new one, and starts from nothing."""
        with self._queries.transaction() as run:
            (row,) = run("give_up", pairing=pairing, by_whom=clean(by_whom), reason=clean(reason))
            for name in ("close_exceptions", "close_decisions", "forget_watermarks", "forget_suggestions"):
                run(name, pairing=pairing)
        return str(row["company"])
