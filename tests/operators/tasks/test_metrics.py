"""A run's numbers go to whatever Airflow is configured for, under the names that are documented."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.sdk.observability import stats

from procore.elements.element import Side
from procore.model.runs import Run
from procore.operators.tasks.metrics import emit_metrics
from procore.sides.procore.rest.answers import RateLimit
from procore.store.latencies import Latency


@pytest.fixture
def sent(monkeypatch):
    """What Airflow's metrics were told: name -> value."""
    told = {}
    for kind in ("incr", "gauge", "timing"):
        monkeypatch.setattr(stats, kind, lambda name, value, tags: told.update({name: (value, tags)}))
    return told


def test_each_number_has_its_name_with_company_and_element(sent):
    run = Run(id=1, tally={"created": 2, "rejected": 1}, calls={"/a": 3, "/b": 4}, seconds=1.5)
    emit_metrics("demo", "costs", run, RateLimit(left=9, total=10, resets_at=datetime(2026, 5, 1, tzinfo=UTC)))
    assert {name.removeprefix("procore.demo.costs."): value for name, (value, _) in sent.items()} == {
        "records.read": 0, "records.created": 2, "records.updated": 0, "records.linked": 0, "records.unchanged": 0,
        "records.waiting": 0, "records.rejected": 1, "calls": 7, "seconds": timedelta(seconds=1.5), "limit_left": 9,
    }  # fmt: skip
    assert all(tags == {"company": "demo", "element": "costs"} for _, tags in sent.values())


def test_how_long_changes_took_is_told_by_the_side_that_was_written(sent):
    spans = {"half": timedelta(minutes=2), "p90": timedelta(minutes=5), "p95": timedelta(hours=1)}
    one = Latency(element="costs", side=Side.PROCORE, records=3, **spans)
    emit_metrics("demo", "costs", Run(id=1, tally={}, calls={}, seconds=0), None, [one])
    told = {name.rpartition("costs.latency.")[2]: value for name, (value, _) in sent.items() if ".latency." in name}
    assert told == {"procore.p50": 120, "procore.p90": 300, "procore.p95": 3600}


def test_a_limit_that_procore_never_said_is_no_number(sent):
    emit_metrics("demo", "costs", Run(id=1, tally={}, calls={}, seconds=0), None)
    assert "procore.demo.costs.limit_left" not in sent
