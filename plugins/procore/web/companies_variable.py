"""The Variable that holds the companies, as the page reads and saves it."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from airflow.sdk import Variable

from procore.config.companies import dag_of
from procore.config.problems import VARIABLE
from procore.model.errors import ConfigurationError, SyncError
from procore.web.airflow_database import audit, replace_variable, stored_variable

DESCRIPTION = "The companies that are synchronized"


class SavedMeanwhile(SyncError):
    """Somebody else saved the Variable after this person's page was loaded."""


@dataclass(frozen=True, slots=True)
class CompaniesVariable:
    """The Variable's text as it is now; None: nobody has set it."""

    text: str | None

    @property
    def version(self) -> str:
        """A digest of the text, by which a form says which text it was made from."""
        return _version(self.text)

    def is_elsewhere(self) -> bool:
        """Whether it comes from a secrets backend that is not Airflow's database: then the page cannot save it."""
        return self.text is not None and self.text != stored_variable(VARIABLE)


def companies_variable() -> CompaniesVariable:
    """The Variable, wherever Airflow finds it. Everybody's page needs it: who may see its text is asked for elsewhere."""
    text: str | None = Variable.get(VARIABLE, default=None)
    return CompaniesVariable(text)


def save_companies(text: str, version: str, user: Any, company: str) -> None:
    """Write the Variable, if it still has this version. Raises SavedMeanwhile, ConfigurationError."""
    if companies_variable().is_elsewhere():
        raise ConfigurationError(
            "The Variable {variable} is kept outside of Airflow's database: change it there.", variable=VARIABLE
        )
    audit(user, "procore_settings", dag_id=dag_of(company), company=company)
    if not replace_variable(VARIABLE, text, DESCRIPTION, still=lambda stored: _version(stored) == version):
        raise SavedMeanwhile(VARIABLE)


def _version(text: str | None) -> str:
    return blake2b((text or "").encode(), digest_size=12).hexdigest()
