import pytest

from procore.mapping.erased_values import ERASED

pytestmark = [pytest.mark.airflow, pytest.mark.slow]


@pytest.fixture
def known(shell):
    """The supplier was synchronized, and its name written to Procore."""
    shell.company.run("suppliers")
    return shell


def held(shell):
    """What the ledger holds of it: the record in maestro*, and what was written."""
    (row,) = shell.company.ledger_rows(
        "SELECT \"values\" ->> 'name' AS name FROM procore_sync.record WHERE element = 'suppliers' AND side = 'maestro'"
    )
    written = shell.company.ledger_rows("SELECT changes::text AS changes FROM procore_sync.action")
    return row["name"], any("Aciers" in one["changes"] for one in written)


def test_a_supplier_is_shown_first_and_forgotten_when_asked(known):
    words = ("forget", "suppliers", "A1", "--company", "demo", "--reason", "asked by letter")
    shown = known.type(*words)
    assert shown.returncode == 0, shown.stderr
    assert [line.split() for line in shown.stdout.splitlines()[1:4]] == [
        ["record", "2"],
        ["link", "1"],
        ["action", "1"],
    ]
    assert "Nothing was erased: to erase it, add --write." in shown.stdout
    assert held(known) == ("Aciers Trois-Rivières inc.", True)
    known.settings = {"language": "fr"}
    done = known.type(*words, "--write")
    assert done.returncode == 0, done.stderr
    assert "C’est effacé. La prochaine exécution de demo relit suppliers en entier" in done.stdout
    assert held(known) == (ERASED, False)
    (note,) = known.company.ledger_rows("SELECT maestro_key, by_whom, reason FROM procore_sync.forgotten")
    assert note == {"maestro_key": "A1", "by_whom": "marie", "reason": "asked by letter"}
    assert known.start("forget", "suppliers", "A1", "--reason", "x").stdout.count("\n") <= 4, "nothing is left to erase"


@pytest.mark.parametrize(
    ("key", "reason", "said"), [("Z9", "x", "knows no record Z9 of suppliers"), ("A1", " ", "--reason")]
)
def test_what_is_not_known_or_has_no_reason_is_one_sentence(known, key, reason, said):
    ended = known.type("forget", "suppliers", key, "--reason", reason, "--write")
    assert ended.returncode == 2
    assert said in ended.stdout
    assert held(known) == ("Aciers Trois-Rivières inc.", True)
