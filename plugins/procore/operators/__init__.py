"""The operators of the DAGs.

A DAG file that is parsed loads these modules, and Airflow parses every half a minute: they hold an operator's arguments and
import what its task does, `operators/tasks/`, when it runs.
"""

from procore.operators.check import CheckOperator
from procore.operators.decide import DECISIONS, DecideOperator
from procore.operators.pairing import GiveUpPairingOperator
from procore.operators.report import ReportOperator
from procore.operators.retention import RetentionOperator
from procore.operators.review import ReviewOperator
from procore.operators.synchronize import SynchronizeOperator
from procore.operators.undo import UndoOperator
from procore.operators.watch import WatchOperator, deadline

__all__ = [
    "DECISIONS",
    "CheckOperator",
    "DecideOperator",
    "GiveUpPairingOperator",
    "ReportOperator",
    "RetentionOperator",
    "ReviewOperator",
    "SynchronizeOperator",
    "UndoOperator",
    "WatchOperator",
    "deadline",
]
