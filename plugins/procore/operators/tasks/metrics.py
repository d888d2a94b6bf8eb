"""A run's numbers as Airflow's own metrics: StatsD, Datadog or OpenTelemetry, as Airflow is configured."""

from collections.abc import Iterable
from datetime import timedelta

from airflow.sdk.observability import stats

from procore.model.runs import Run
from procore.sides.procore.rest.answers import RateLimit
from procore.store.latencies import Latency

COUNTERS = ("read", "created", "updated", "linked")
"""What a run did: it adds up from run to run."""
GAUGES = ("unchanged", "waiting", "rejected")
"""What there is when a run ends: the newest number stands."""


def emit_metrics(
    company: str, element: str, run: Run, limit: RateLimit | None, latencies: Iterable[Latency] = ()
) -> None:
    """One run of one element, under `procore.<company>.<element>.`, with both as tags for those who take tags.

    `records.<outcome>` (counters, and gauges for what stands), `calls` (counter), `seconds` (timer), `limit_left` (gauge: the
    calls that Procore leaves until its hourly limit is reset; None: it has not said), `latency.<side>.p50`, `.p90` and `.p95`
    (gauges: seconds from a change until it was written there, of the last 30 days). Where no metrics are configured, Airflow drops
    them.
    """
    tags = {"company": company, "element": element}
    prefix = f"procore.{company}.{element}"
    for outcome in COUNTERS:
        stats.incr(f"{prefix}.records.{outcome}", run.tally.get(outcome, 0), tags=tags)
    for outcome in GAUGES:
        stats.gauge(f"{prefix}.records.{outcome}", run.tally.get(outcome, 0), tags=tags)
    stats.incr(f"{prefix}.calls", sum(run.calls.values()), tags=tags)
    stats.timing(f"{prefix}.seconds", timedelta(seconds=run.seconds), tags=tags)
    for one in latencies:
        for name, span in (("p50", one.half), ("p90", one.p90), ("p95", one.p95)):
            stats.gauge(f"{prefix}.latency.{one.side}.{name}", span.total_seconds(), tags=tags)
    if limit is not None:
        stats.gauge(f"{prefix}.limit_left", limit.left, tags=tags)
