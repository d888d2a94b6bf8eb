"""What Airflow runs. The operators translate; what is done is decided in `sync`."""

from __future__ import annotations

from procore.operators.check import CheckOperator
from procore.operators.report import ReportOperator
from procore.operators.synchronize import SynchronizeOperator
from procore.operators.watch import WatchOperator, deadline

__all__ = ["CheckOperator", "ReportOperator", "SynchronizeOperator", "WatchOperator", "deadline"]
