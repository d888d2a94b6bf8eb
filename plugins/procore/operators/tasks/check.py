"""The check of the set-up: Connections, visible companies, the Variable, and the entry to paste."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException

from procore.config import companies as company_settings
from procore.config.channels import Channel
from procore.config.company import CompanySettings
from procore.config.problems import VARIABLE
from procore.diff.truncation import in_words, summed
from procore.elements import ALL, ELEMENTS
from procore.hooks import ProcoreHook, answer_of_maestro, database, maestro_side, opened_ledger, webhook
from procore.operators.tasks.approval import users_of_airflow
from procore.operators.tasks.notifications import notifier_of
from procore.operators.tasks.run_request import text_of, variable
from procore.run.code_checks import unknown_codes, wrong_tax_codes
from procore.run.connection_checks import connection_checks, problem
from procore.run.own_field_checks import wrong_own_fields
from procore.run.pattern_checks import unfit_settings
from procore.run.port_checks import port_facts, port_problems
from procore.run.webhooks import Listener, keep_in_order
from procore.sides.procore.custom_field_list import CustomField, custom_fields_of
from procore.sides.procore.tax_code_list import TaxCodes, tax_codes_of
from procore.sides.procore.units import units_of
from procore.text.errors import error_text

if TYPE_CHECKING:
    from airflow.sdk.types import Logger

ProcoreCompanies = Sequence[Mapping[str, Any]]


def check_set_up(log: Logger, typed: Mapping[str, Any]) -> list[str]:
    """Log every finding as one sentence; the findings: none, since it raises AirflowFailException with them.

    `typed`: Connections that no company may name yet, by what they lead to: procore, maestro, ledger.
    """
    found = company_settings.read(variable())
    findings = list(map(str, found.problems))
    for sentence in findings:
        log.error("%s", sentence)
    seen: dict[str, ProcoreCompanies] = {}
    for key, settings in found.good.items():
        findings.extend(_company(key, settings, seen, log))
    findings.extend(_typed(typed, seen, log))
    if not found.good and not text_of(typed, "procore"):
        _see(ProcoreHook.default_conn_name, None, seen, log)
    _offer(found.good, seen, next(iter(_ids(typed, "maestro")), "maestro"), log)
    if findings:
        raise AirflowFailException(" ".join(findings))
    return findings


def _company(key: str, settings: CompanySettings, seen: dict[str, ProcoreCompanies], log: Logger) -> list[str]:
    """What is wrong with a company's Connections and with its channels. `seen`: what each Connection's credentials see."""

    def companies(one: CompanySettings) -> ProcoreCompanies:
        return _see(one.procore_conn_id, one.procore_company_id, seen, log)

    findings = [
        f"{key}, {check.system} (Connection {check.conn_id}): {wrong}"
        for check in connection_checks(settings, database=database, open_maestro=maestro_side, companies=companies)
        if (wrong := problem(check.run, settings.language))
    ]
    if not findings:
        findings += [f"{key}, {one}" for one in port_problems(settings, open_maestro=maestro_side)]
    findings += [
        f"{key}, notify, {way.description}: {wrong}" for way in settings.notify if (wrong := _channel_problem(way))
    ]
    findings += unknown_approvers(key, settings, log)
    for finding in findings:
        log.error("%s", finding)
    if not findings:
        log.info("%s: ledger, maestro* and Procore answer.", key)
        for sentence in port_facts(settings, open_maestro=maestro_side):
            log.info("%s, %s", key, sentence)
        for sentence in chain(
            unknown_codes(settings, open_maestro=maestro_side, units=_units),
            unfit_settings(settings, open_maestro=maestro_side),
            wrong_tax_codes(settings, _tax_codes),
            wrong_own_fields(settings, _custom_fields),
        ):
            log.warning("%s, %s", key, sentence)
        _truncations(key, settings, log)
        findings += _webhooks(key, settings, log)
    return findings


def _custom_fields(settings: CompanySettings) -> Mapping[str, CustomField]:
    company_id = settings.procore_company_id
    return custom_fields_of(ProcoreHook(settings.procore_conn_id).client(company_id), company_id)


def _webhooks(key: str, settings: CompanySettings, log: Logger) -> list[str]:
    """Keep the company's hook in Procore in order, where it has webhooks: what was done is logged, what went wrong is a finding.

    In shadow mode, in which nothing is written to Procore, its hook is left as it is.
    """
    if not settings.hears:
        return []

    def keep() -> None:
        client = ProcoreHook(settings.procore_conn_id).client(settings.procore_company_id)
        hook = webhook(settings.webhooks, key)
        with opened_ledger(settings.ledger_conn_id) as ledger:
            pairing = ledger.pairings.of(key)
            listener = Listener(
                client=client,
                company_id=settings.procore_company_id,
                ledger=ledger,
                pairing=pairing.id if pairing else None,
                hook=hook,
            )
            said = keep_in_order(listener, settings.heard)
        log.info("%s, webhooks: the hook in Procore leads to %s.", key, hook.url)
        for sentence in said:
            log.warning("%s, webhooks: %s", key, error_text(sentence, settings.language))

    if wrong := problem(keep, settings.language):
        finding = f"{key}, webhooks (Connection {settings.webhooks.conn_id}): {wrong}"
        log.error("%s", finding)
        return [finding]
    return []


def _units(settings: CompanySettings) -> Mapping[str, str]:
    company_id = settings.procore_company_id
    return units_of(ProcoreHook(settings.procore_conn_id).client(company_id), company_id)


def _tax_codes(settings: CompanySettings) -> TaxCodes:
    company_id = settings.procore_company_id
    return tax_codes_of(ProcoreHook(settings.procore_conn_id).client(company_id), company_id)


def _typed(typed: Mapping[str, Any], seen: dict[str, ProcoreCompanies], log: Logger) -> list[str]:
    """What is wrong with the Connections that were typed into the form."""

    def procore(conn_id: str) -> None:
        seen[conn_id] = ProcoreHook(conn_id).client(None).companies()

    def maestro(conn_id: str) -> None:
        answer_of_maestro(conn_id)  # whether it holds the company is seen once a tag is known

    def ledger(conn_id: str) -> None:
        with opened_ledger(conn_id):
            pass

    findings = []
    for name, answers in (("procore", procore), ("maestro", maestro), ("ledger", ledger)):
        for conn_id in _ids(typed, name):
            if wrong := problem(partial(answers, conn_id)):
                findings.append(f"Connection {conn_id}: {wrong}")
                log.error("%s", findings[-1])
            else:
                log.info("Connection %s: it answers.", conn_id)
    return findings


def _ids(typed: Mapping[str, Any], name: str) -> list[str]:
    """The ids that were typed for one field of the form, with commas between."""
    return [conn_id for part in text_of(typed, name).split(",") if (conn_id := part.strip())]


def unknown_approvers(key: str, settings: CompanySettings, log: Logger) -> list[str]:
    """The approvers who are no users of Airflow, as far as a task can know it: `approvers_to_look_up` are the others."""
    known = users_of_airflow()
    named = _approvers(key, settings)
    if known is None and named:
        log.info("%s: approvers are looked up when this run is over: its note names those who are no users.", key)
    return [] if known is None else [said for name, said in named if name not in known]


def approvers_to_look_up() -> list[list[str]]:
    """Where no task can ask for Airflow's users: each approver, and what to say if there is no such user.

    Airflow's scheduler, which can, looks when the run of the check is over, and says it in the run's note.
    """
    if users_of_airflow() is not None:
        return []
    companies = company_settings.read(variable()).good.items()
    return [list(one) for key, settings in companies for one in _approvers(key, settings)]  # an XCom has no tuples


def _approvers(key: str, settings: CompanySettings) -> list[tuple[str, str]]:
    """Each approver of a company, and what to say if he is no user of Airflow."""
    return [
        (one, f"{key}, {name}: the approver “{one}” is no user of Airflow; correct approvers, or make the user.")
        for name in settings.elements
        for one in settings.approval(ELEMENTS[name]).approvers
    ]


def _see(conn_id: str, company_id: int | None, seen: dict[str, ProcoreCompanies], log: Logger) -> ProcoreCompanies:
    """The Procore companies that a Connection's credentials see, asked once; none, with a warning, when it fails."""
    if conn_id not in seen:
        try:
            seen[conn_id] = ProcoreHook(conn_id).client(company_id).companies()
        except Exception as error:  # noqa: BLE001 (whatever it is, the check goes on with the rest)
            log.warning("Connection %s: %s", conn_id, error)
            return []
    return seen[conn_id]


def _truncations(key: str, settings: CompanySettings, log: Logger) -> None:
    """What the first run will cut or cannot write, as far as the ledger's last plan knows."""
    with opened_ledger(settings.ledger_conn_id) as ledger:
        found = ledger.truncations.to_come(key)
    for element_id, lost in found.items():
        element = settings.element(ALL[element_id])
        log.warning("%s, to be cut or held: %s", key, "\n".join(in_words(element, summed(lost), settings.language)))


def _offer(
    good: Mapping[str, CompanySettings], seen: Mapping[str, ProcoreCompanies], maestro_conn_id: str, log: Logger
) -> None:
    """The entry to paste into the Variable for each company that is not linked yet."""
    linked = {(settings.procore_conn_id, settings.procore_company_id) for settings in good.values()}
    for conn_id, companies in seen.items():
        for company in companies:
            if (conn_id, int(company["id"])) in linked:
                log.info("Procore company %s (%s): linked.", company["name"], company["id"])
                continue
            log.info(
                "Procore company %s (%s) is not linked. To link it, add this to the Variable %s:\n%s",
                company["name"], company["id"], VARIABLE, entry(company, conn_id, maestro_conn_id),
            )  # fmt: skip
    if not seen:
        log.info(
            "No Procore company is visible yet. Make a Connection of the type Procore, and trigger this with its id.",
        )


def entry(company: Mapping[str, Any], conn_id: str, maestro_conn_id: str = "maestro") -> str:
    """The Variable's entry for a Procore company, as JSON to paste; a person fills in what is in capitals."""
    return json.dumps(
        {
            "my_company": {
                "name": company["name"],
                "tag": "MAESTRO TAG",
                "procore_company_id": int(company["id"]),
                "environment": "production",
                "maestro_conn_id": maestro_conn_id,
                "procore_conn_id": conn_id,
                "schedule": "@hourly",
                "elements": {e.id: {"direction": e.default.value} for e in ELEMENTS.values()},
            }
        },
        indent=2,
        ensure_ascii=False,
    )


def _channel_problem(channel: Channel) -> str:
    """Why nothing can be sent through a channel, as far as that is known without sending; empty: nothing speaks against it."""
    try:
        notifier_of(channel)
        if conn_id := channel.conn_id:
            BaseHook.get_connection(conn_id)
    except (ImportError, AttributeError) as error:
        return f"there is no such class ({error}); install its package, or correct its path."
    except TypeError as error:
        return f"it does not take these arguments ({error}); correct what stands under with."
    except AirflowNotFoundException:
        return "that Connection does not exist; make it in Airflow, or correct conn_id."
    except Exception as error:  # noqa: BLE001  # a notifier is anybody's code
        return f"{type(error).__name__}: {error}"
    return ""
