import re

import pytest

from procore.cli.words import LINKS

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_a_suggestion_is_listed_and_accepted_and_the_next_run_links_it(shell):
    name = {"name": "Aciers Trois-Rivières inc.", "country_code": "CA", "state_code": "QC"}
    vendor = shell.company.simulator.world.add("vendors", **name)
    shell.company.run("suppliers")
    listed = shell.type("links", "list", "--element", "suppliers")
    assert listed.returncode == 0, listed.stderr
    assert listed.stdout.split("\t")[:2] == ["A1", str(vendor["id"])]
    accepted = shell.type("links", "accept", "--element", "suppliers", "--maestro-key", "A1")
    assert (accepted.returncode, accepted.stdout) == (0, "Kept: the next run of the company applies it.\n")
    (kept,) = shell.company.ledger_rows("SELECT kind, by_whom FROM procore_sync.decision")
    assert kept == {"kind": "link", "by_whom": "marie"}


def test_what_cannot_be_decided_is_one_sentence_and_nothing_is_kept(shell):
    shell.company.run("suppliers")
    ended = shell.start("links", "accept", "--element", "suppliers", "--maestro-key", "Z9")
    assert ended.returncode == 1
    assert "Z9" in ended.stdout
    assert len(ended.stdout.splitlines()) == 1
    assert shell.company.ledger_rows("SELECT * FROM procore_sync.decision") == []


def test_an_action_that_is_not_there_is_refused_and_the_help_explains_all_that_are(shell):
    ended = shell.type("links", "marry", "--element", "suppliers")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("There is no action “marry”: choose among ")
    there = ended.stderr.split("among ")[1].strip(".\n").split(", ")
    assert there == re.findall(r"^  ([a-z_]+)  +\S", LINKS.english, re.MULTILINE)
