"""`procore-sync shadow`, and what a decision is told in shadow mode."""

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_the_report_says_what_another_interface_did_and_a_decision_that_nothing_is_written(shell):
    shell.settings["shadow"] = True
    assert shell.type("sync", "--elements", "suppliers").returncode == 0
    assert shell.vendors() == {}
    said = shell.start("shadow")
    assert said.returncode == 0, said.stderr
    assert "Supplier" in said.stdout
    assert "not done yet, planned" in said.stdout
    assert "A1" in said.stdout
    kept = shell.type("links", "exclude", "--element", "suppliers", "--maestro-key", "A1", "--reason", "closed")
    assert kept.stdout.startswith("Kept. The company is in shadow mode"), kept.stderr
    refused = shell.type("apply", "abc")
    assert refused.returncode != 0
