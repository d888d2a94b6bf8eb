"""What the settings of each company keep no longer is deleted from its ledger."""

from airflow.sdk.exceptions import AirflowFailException

from procore.config import companies as company_settings
from procore.config.company import CompanySettings
from procore.hooks import opened_ledger
from procore.operators.tasks.run_request import variable
from procore.run.job import Log


def delete_all(log: Log) -> dict[str, dict[str, int]]:
    """How many of each kind went, by company. Raises AirflowFailException for ledgers that do not answer, after all were asked."""
    gone: dict[str, dict[str, int]] = {}
    failed: list[str] = []
    for key, settings in company_settings.read(variable()).good.items():
        if not settings.retention.days:
            continue
        try:
            gone[key] = _delete(key, settings)
        except Exception as error:  # noqa: BLE001  # whatever one company's ledger says, the others are looked at
            failed.append(f"{key}: the ledger (Connection {settings.ledger_conn_id}) cannot be asked: {error}")
            continue
        log.info("%s: deleted %s", key, ", ".join(f"{count} {kind}" for kind, count in gone[key].items()) or "nothing")
    if failed:
        raise AirflowFailException(" ".join(failed))
    return gone


def _delete(company: str, settings: CompanySettings) -> dict[str, int]:
    """Delete it; nothing of a company that was never synchronized."""
    with opened_ledger(settings.ledger_conn_id) as ledger:
        pairing = ledger.pairings.of(company)
        return ledger.retention.delete(pairing.id, settings.retention.days) if pairing else {}
