"""The company lock: which maestro* company belongs to which Procore company."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """One maestro* company and the Procore company that it belongs to, as they were when they were first synchronized.

    `id`: the ledger's. `company`: its key in the settings. `tag`: maestro*'s Tag (docs/maestro.md#company-tag).
    `procore_company_id`: 64 bits, on `host`. `environment`: one of Procore's, as the settings name it. None of them may
    change by itself. `maestro_conn_id`: through which Connection maestro* is reached; None: not known. `makes_codes`: it is older
    than the setting `make_codes`, and makes codes as it did.
    """

    id: int
    company: str
    tag: str
    procore_company_id: int
    host: str
    environment: str
    maestro_conn_id: str | None = None
    makes_codes: bool = False
