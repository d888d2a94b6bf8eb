"""The check of the set-up: Connections, visible companies, the Variable, and the entry to paste."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from airflow.sdk import BaseHook, BaseOperator, Context
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from procore.config import companies as company_settings
from procore.config.channels import Channel
from procore.config.companies import VARIABLE, CompanySettings
from procore.diff.truncation import in_words
from procore.elements import ALL, ELEMENTS
from procore.hooks import ProcoreHook, database
from procore.operators.asked import variable
from procore.operators.tell import notifier_of
from procore.sides.maestro.sql import Maestro
from procore.store.ledger import Ledger
from procore.store.sql import Engine
from procore.store.truncation import Truncations


class CheckOperator(BaseOperator):
    """Tests the Connections, lists the Procore companies that the credentials see, validates the Variable."""

    def execute(self, context: Context) -> list[str]:
        """Log every finding as one sentence; the findings. Red when one of them has to be mended."""
        del context
        found = company_settings.read(variable())
        findings = list(found.problems)
        for problem in found.problems:
            self.log.error("%s", problem)
        seen: dict[str, list[dict[str, Any]]] = {}
        for key, one in found.good.items():
            findings.extend(self._company(key, one, seen))
        if not found.good:
            seen.update(self._companies_of(ProcoreHook.default_conn_name))
        self._offer(found.good, seen)
        if findings:
            raise AirflowFailException(" ".join(findings))
        return findings

    def _company(self, key: str, one: CompanySettings, seen: dict[str, list[dict[str, Any]]]) -> list[str]:
        tests: tuple[tuple[str, str, Callable[[Engine], object]], ...] = (
            ("ledger", one.ledger_conn_id, lambda engine: Ledger(engine).migrate()),
            ("maestro*", one.maestro_conn_id, lambda engine: Maestro(engine, one.tag, one.sql_folder).clock()),
        )
        findings = [
            f"{key}, {what} (Connection {conn_id}): {problem}"
            for what, conn_id, test in tests
            if (problem := _problem(conn_id, test))
        ]
        if one.procore_conn_id not in seen:
            seen.update(self._companies_of(one.procore_conn_id, one.procore_company_id))
        if all(int(c["id"]) != one.procore_company_id for c in seen.get(one.procore_conn_id, [])):
            findings.append(
                f"{key}, Procore (Connection {one.procore_conn_id}): the credentials do not see the company "
                f"{one.procore_company_id}; correct procore_company_id or install the app there."
            )
        findings += [f"{key}, notify, {way.description}: {problem}" for way in one.notify if (problem := _no_way(way))]
        for finding in findings:
            self.log.error("%s", finding)
        if not findings:
            self.log.info("%s: ledger, maestro* and Procore answer.", key)
            self._truncations(key, one)
        return findings

    def _truncations(self, key: str, one: CompanySettings) -> None:
        """What the first run will cut or cannot write, as far as the ledger's last plan knows."""
        with database(one.ledger_conn_id) as engine:
            found = Truncations(engine).found(key)
        for element_id, lost in found.items():
            self.log.warning("%s, to be cut or held: %s", key, "\n".join(in_words(ALL[element_id], lost, one.language)))

    def _companies_of(self, conn_id: str, company_id: int | None = None) -> dict[str, list[dict[str, Any]]]:
        try:
            return {conn_id: ProcoreHook(conn_id).client(company_id).companies()}
        except Exception as error:  # noqa: BLE001 (whatever it is, the check goes on with the rest)
            self.log.warning("Connection %s: %s", conn_id, error)
            return {}

    def _offer(self, good: Mapping[str, CompanySettings], seen: Mapping[str, list[dict[str, Any]]]) -> None:
        """The entry to paste into the Variable for each company that is not linked yet."""
        linked = {(one.procore_conn_id, one.procore_company_id) for one in good.values()}
        for conn_id, companies in seen.items():
            for company in companies:
                if (conn_id, int(company["id"])) in linked:
                    self.log.info("Procore company %s (%s): linked.", company["name"], company["id"])
                    continue
                self.log.info(
                    "Procore company %s (%s) is not linked. To link it, add this to the Variable %s:\n%s",
                    company["name"], company["id"], VARIABLE, entry(company, conn_id),
                )  # fmt: skip
        if not seen:
            self.log.info(
                "No Procore company is visible yet. Make a Connection of the type Procore named %s, then run this again.",
                ProcoreHook.default_conn_name,
            )


def entry(company: Mapping[str, Any], conn_id: str) -> str:
    """The Variable's entry for a Procore company, as JSON to paste; a person fills in what is in capitals."""
    return json.dumps(
        {
            "my_company": {
                "name": company["name"],
                "tag": "MAESTRO TAG",
                "procore_company_id": int(company["id"]),
                "environment": "production",
                "maestro_conn_id": "maestro",
                "procore_conn_id": conn_id,
                "schedule": "@hourly",
                "elements": {e.id: {"direction": e.default.value} for e in ELEMENTS.values()},
            }
        },
        indent=2,
        ensure_ascii=False,
    )


def _no_way(way: Channel) -> str | None:
    """Why nothing can be told through a way, as far as it is known without telling something."""
    try:
        notifier_of(way)
        if conn_id := way.conn_id:
            BaseHook.get_connection(conn_id)
    except (ImportError, AttributeError) as error:
        return f"there is no such class ({error}); install its package, or correct its path."
    except TypeError as error:
        return f"it does not take these arguments ({error}); correct what stands under with."
    except AirflowNotFoundException:
        return "that Connection does not exist; make it in Airflow, or correct conn_id."
    except Exception as error:  # noqa: BLE001  # a notifier is anybody's code
        return f"{type(error).__name__}: {error}"
    return None


def _problem(conn_id: str, test: Callable[[Engine], object]) -> str | None:
    try:
        with database(conn_id) as engine:
            test(engine)
    except Exception as error:  # noqa: BLE001  # a check tells whatever is wrong
        return str(error)
    return None
