"""Why a task fails: the first line of its log, and what the last task and the run's note say of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from airflow.providers.common.compat.sdk import redact
from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

from procore.model.errors import Sentence, SyncError
from procore.notify.run_note import WHY
from procore.operators.tasks.run_request import settings_of
from procore.text.errors import error_text

LONGEST = 2000
"""Characters of the sentence that is left for the report as an XCom."""


@contextmanager
def failure_said_first(operator: BaseOperator, context: Context) -> Iterator[None]:
    """Log whatever fails inside as one sentence with what to do, before its trace, and leave it for the report."""
    try:
        yield
    except AirflowSkipException:
        raise
    except Exception as error:
        operator.log.error("%s", masked(sentence(error)))  # noqa: TRY400  # the sentence first; Airflow adds the trace
        why = masked(sentence(error, _language(getattr(operator, "company", ""))))
        context["ti"].xcom_push(key=WHY, value=why[:LONGEST])
        raise


def masked(text: str) -> str:
    """The text without what Airflow knows to be a secret: it masks what is logged, and not what an XCom or the ledger holds."""
    return str(redact(text))


def sentence(error: Exception, language: str = "en") -> str:
    """What a person reads of an error; one that nobody foresaw is named, with what to do about it."""
    if isinstance(error, SyncError | AirflowException):
        return error_text(error, language)
    first_line = (str(error).strip().splitlines() or [""])[0]
    unforeseen = Sentence(
        "{kind}: {words}. Nobody foresaw this. What was written is in the ledger, and the next try goes on from there; if it "
        "comes again, report it with the trace of the task's log.",
        kind=type(error).__name__,
        words=first_line,
    )
    return error_text(unforeseen, language)


def _language(company: str) -> str:
    """The company's language; English where its settings are what is wrong."""
    try:
        return settings_of(company).language
    except SyncError:
        return "en"
