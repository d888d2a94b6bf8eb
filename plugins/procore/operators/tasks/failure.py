"""Why a task fails: the first line of its log, and what the last task and the run's note say of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from airflow.providers.common.compat.sdk import redact
from airflow.sdk import BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

from procore.model.errors import SyncError
from procore.notify.run_note import WHY

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
        why = masked(sentence(error))
        operator.log.error("%s", why)  # noqa: TRY400  # the sentence first; Airflow adds the trace
        context["ti"].xcom_push(key=WHY, value=why[:LONGEST])
        raise


def masked(text: str) -> str:
    """The text without what Airflow knows to be a secret: it masks what is logged, and not what an XCom or the ledger holds."""
    return str(redact(text))


def sentence(error: Exception) -> str:
    """What a person reads of an error; one that nobody foresaw is named, with what to do about it."""
    if isinstance(error, SyncError | AirflowException):
        return str(error)
    first_line = (str(error).strip().splitlines() or [""])[0]
    return (
        f"{type(error).__name__}: {first_line}. Nobody foresaw this. What was written is in the ledger, and the next try goes "
        "on from there; if it comes again, report it with the trace below."
    )
