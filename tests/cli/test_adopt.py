"""`procore-sync adopt`: shown, kept, taken back."""

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


def test_what_another_interface_linked_is_shown_adopted_and_taken_back(shell, tmp_path):
    name = {"name": "Aciers Trois-Rivières inc.", "country_code": "CA", "state_code": "QC", "origin_id": "X-A1"}
    vendor = str(shell.company.simulator.world.add("vendors", **name)["id"])
    shell.company.run("suppliers")
    shell.settings["foreign_ids"] = {"suppliers": "X-(?P<key>.+)"}
    shown = shell.type("adopt", "suppliers")
    assert shown.returncode == 0, shown.stderr
    for word in ("A1", vendor, "X-A1", "MAESTRO|SUP|DEMO|A1"):
        assert word in shown.stdout
    assert shown.stdout.endswith("Nothing was kept: to adopt them, add --write and --reason.\n")
    assert shell.company.ledger_rows("SELECT * FROM procore_sync.decision") == []
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(f"key;id\nA1;{vendor}\n", encoding="utf-8-sig")
    kept = shell.type("adopt", "suppliers", "--pairs", str(pairs), "--write", "--reason", "the old interface goes")
    assert kept.returncode == 0, kept.stderr
    (row,) = shell.company.ledger_rows("SELECT kind, by_whom, facts FROM procore_sync.decision")
    assert row == {"kind": "adopt", "by_whom": "marie", "facts": {"origin_id": "X-A1"}}
    back = shell.type("adopt", "suppliers", "--undo", "--reason", "not yet")
    assert (back.returncode, "1 adoption" in back.stdout) == (0, True), back.stdout


def test_what_cannot_be_adopted_is_one_sentence(shell, tmp_path):
    said = shell.type("adopt", "suppliers", "--write")
    assert (said.returncode, said.stderr) == (2, "Say why: --reason, which is kept with your name.\n")
    said = shell.start("adopt", "budgets")
    assert said.returncode == 2
    assert said.stderr.startswith("budgets have no origin ids in Procore")
    (tmp_path / "pairs.csv").write_text("key,key,id\nA,B,7\n")
    shell.company.run("suppliers")
    said = shell.type("adopt", "suppliers", "--pairs", str(tmp_path / "pairs.csv"))
    assert (said.returncode, said.stderr) == (2, "The header key is there twice in the file of pairs; keep one.\n")
