"""What the DAG file takes: its imports beyond Airflow's own; each company parsed and serialized, beside a plain DAG of 8 tasks.

`python -m benchmarks.parse --companies 100`: a process that has imported Airflow's own already imports the project's DAGs, builds
them for so many companies of the Variable, and serializes them as Airflow's DAG processor does.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

Taken = tuple[Any, float]
"""What something gave, and the seconds of CPU that it took."""


def taken(work: Callable[[], Any]) -> Taken:
    """What it gives, and the CPU time that it took."""
    began = time.process_time()
    given = work()
    return given, time.process_time() - began


def memory() -> float:
    """The most that the process took until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux


def plain() -> Any:
    """A DAG of eight tasks as Airflow's tutorial would write it."""
    from airflow.providers.standard.operators.empty import EmptyOperator  # noqa: PLC0415  # counted apart
    from airflow.sdk import DAG  # noqa: PLC0415  # counted apart

    with DAG("plain", schedule=None) as dag:
        for number in range(8):
            EmptyOperator(task_id=f"task_{number}")
    return dag


def measure(companies: int) -> list[tuple[str, str]]:
    """What is measured, and how much of it, in words."""
    import airflow.sdk  # noqa: PLC0415  # what is beyond it is measured

    _told(plain())  # loads what Airflow needs for any DAG
    _, as_plain = taken(lambda: _told(plain()))
    before, modules = memory(), len(sys.modules)
    build, imports = taken(_build)
    more = memory() - before
    dags, built = taken(build)
    mine = [dag for name, dag in dags.items() if name.startswith("procore_sync__")]
    assert len(mine) == companies, f"{len(mine)} DAGs of {companies} companies"
    serialized = {name: taken(partial(_told, dag)) for name, dag in dags.items()}
    (told, _), *_ = (serialized[dag.dag_id] for dag in mine)
    each = statistics.median(serialized[dag.dag_id][1] for dag in mine)
    whole = sum(seconds for _, seconds in serialized.values())
    return [
        (
            f"imports beyond {airflow.sdk.__name__}",
            f"{imports:.2f} s, {more:.0f} MB, {len(sys.modules) - modules} modules",
        ),
        ("a company's four DAGs parsed", f"{1000 * built / companies:.1f} ms"),
        ("a company's four DAGs serialized", f"{1000 * whole / companies:.1f} ms"),
        ("its DAG of 8 tasks serialized", f"{1000 * each:.1f} ms, {len(told):,} bytes"),
        (f"all {len(dags)} DAGs of {companies} companies", f"{built + whole:.2f} s"),
        ("a plain DAG of 8 tasks, made and serialized", f"{1000 * as_plain:.1f} ms"),
    ]


def _told(dag: Any) -> str:
    """As Airflow keeps it."""
    from airflow.serialization.serialized_objects import DagSerialization  # noqa: PLC0415  # counted apart

    return json.dumps(DagSerialization.to_dict(dag))


def _build() -> Callable[[], dict[str, Any]]:
    from procore.dags import build  # noqa: PLC0415  # what it imports is measured

    return build


def main() -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.parse", description=__doc__)
    parser.add_argument("--companies", type=int, default=100)
    companies = parser.parse_args().companies
    entry = {"environment": "demo", "maestro_conn_id": "maestro", "procore_conn_id": "procore"}
    variable = {
        f"company_{n}": {**entry, "tag": f"TAG{n}", "procore_company_id": 598134325684219 + n} for n in range(companies)
    }
    with tempfile.TemporaryDirectory(prefix="procore-bench-") as home:
        os.environ |= {"AIRFLOW_HOME": home, "AIRFLOW_VAR_PROCORE_COMPANIES": json.dumps(variable)}
        rows = measure(companies)
    print("\n".join(["| what | CPU |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
