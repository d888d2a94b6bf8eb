import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_a_set_up_that_works_is_said(shell):
    ended = shell.start("check")
    assert ended.returncode == 0, ended.stderr
    assert "demo: ledger, maestro* and Procore answer." in ended.stdout


def test_what_has_to_be_mended_is_said_and_ends_it_red(shell):
    shell.settings = {"tag": "NOWHERE"}
    ended = shell.type("check")
    assert ended.returncode == 1
    assert "maestro* has no company with the tag “NOWHERE”" in ended.stdout
