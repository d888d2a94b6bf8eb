"""Each command that people are told to type is run by a test, or by CI: this table says by which. One that is not in it fails."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.factories.tasks import database_connection
from tests.web.stage import standing

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
CI = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in (".ci/run", ".github/workflows/check.yaml"))
HERE = "tests/docs/test_every_command.py"

BACKUP = "tests/upgrade/test_backup.py::test_after_a_restore_nothing_is_made_twice_and_what_both_sides_hold_is_agreed"
COMMANDS = {
    # what the documents' blocks of commands hold -> what runs it: a test, or a line of .ci/run
    "make demo": "make --no-print-directory demo ONCE=1",
    "make test": "make --no-print-directory test",
    "export AIRFLOW_VAR_… AIRFLOW_CONN_…": f"{HERE}::test_a_run_from_a_shell_plans_and_reports",
    "procore-sync --help": "tests/cli/test_command.py::test_the_help_names_every_command_and_says_what_the_exit_codes_mean",
    "procore-sync settings-schema": "tests/cli/test_command.py::test_the_schema_of_the_variable_describes_every_setting",
    'procore-sync forget suppliers TREM01 --company my_company --reason "request of 2026-11-12"': (
        "tests/cli/test_forget.py::test_a_supplier_is_shown_first_and_forgotten_when_asked"
    ),
    "procore-sync balance --company my_company --output month-end.xlsx": (
        "tests/cli/test_balance.py::test_the_balance_is_written_as_a_workbook"
    ),
    "make sync COMPANY= ELEMENTS= MODE= REPORT=": f"{HERE}::test_a_run_from_a_shell_plans_and_reports",
    "make plan PLAN=": f"{HERE}::test_a_run_from_a_shell_plans_and_reports",
    "make undo RUN= REASON=": "tests/cli/test_undo.py::test_an_undo_shows_what_it_would_write_and_writes_it_when_asked",
    "make test TESTS=": f"{HERE}::test_some_tests_are_run_alone",
    "make stories": "make --no-print-directory stories",
    "make engines": "make --no-print-directory engines",
    "make files": "make --no-print-directory files",
    "make engines TESTS=": "make --no-print-directory engines",
    "make system": "make --no-print-directory system",
    "make browser": "make --no-print-directory browser",
    "make chaos": "make --no-print-directory chaos SIZE=small",
    "make chaos CASE=": (
        "tests/chaos/test_case.py::test_a_fault_that_happens_ends_equal_and_one_that_does_not_fails_and_says_what_repeats_it"
    ),
    "make chaos SIZE= PAGE=": "make --no-print-directory chaos SIZE=small",
    "make chaos SIZE= INTO=": "tests/chaos/test_journal.py::test_a_journal_tells_what_is_over_and_what_is_missing_of_each_way",
    "make chaos SOAK=": "tests/chaos/test_corpus.py::test_what_failed_is_kept_once_and_chosen_again_by_its_seed",
    "make chaos PROMISES=": (
        "tests/chaos/test_promises_broken.py::test_what_is_broken_is_there_once_and_so_is_the_test_that_notices"
    ),
    "make cluster": "make --no-print-directory cluster SIZE=small",
    "make cluster SIZE=": "make --no-print-directory cluster SIZE=small",
    "make cluster PAGE=": "tests/cluster/test_cluster.py::test_the_page_has_a_place_for_the_table",
    "pg_dump -Fc -n procore_sync -f ledger-$(date +%F).dump procore_ledger": BACKUP,
    "pg_restore --clean --if-exists --no-owner --role= -d procore_ledger ledger-2026-11-29.dump": BACKUP,
    "make lint": "make --no-print-directory lint",
    "make install": "make --no-print-directory install",
    "make docs": "make --no-print-directory docs",
    # and those in its sentences
    "make": f"{HERE}::test_make_alone_lists_the_commands",
    "make demo ONCE=": "make --no-print-directory demo ONCE=1",
    "make demo MAESTRO=": "make --no-print-directory demo ONCE=1 MAESTRO=files",
    "make demo SIZE=": "tests/tooling/test_demo.py::test_the_large_company_is_the_size_that_the_call_budget_speaks_of",
    "make sync": f"{HERE}::test_a_run_from_a_shell_plans_and_reports",
    "make mutate": "make mutate",
    "make messages": "tests/text/test_catalogue.py::test_every_text_is_in_the_catalogue_and_nothing_else",
    "make clean": f"{HERE}::test_clean_forgets_the_demo_and_nothing_else",
}

ROWS = {
    # the first words of each row of "Running it" -> the tests that do it through Airflow
    "run one element, or some projects": (
        "tests/airflow/test_run.py::test_only_the_elements_that_are_asked_for_run",
        "tests/airflow/test_run.py::test_only_the_projects_that_are_asked_for_travel_and_the_others_follow_later",
    ),
    "see what would be written": (
        "tests/airflow/test_run.py::test_a_plan_writes_nothing_and_is_kept",
        "tests/airflow/test_plans.py::test_an_applied_plan_writes_what_it_says_leaves_out_what_moved_since_and_is_not_applied_again",
    ),
    "read a range of dates again, in one run": (
        "tests/airflow/test_ranges.py::test_one_run_reads_a_range_in_the_past_and_a_run_after_it_loses_nothing",
        "tests/system/test_people.py::test_a_backfill_of_one_element_reads_its_dates_and_moves_no_watermark",
        "tests/airflow/test_ranges.py::test_a_backfill_as_a_dry_run_writes_nothing_and_each_of_its_runs_keeps_the_plan_of_its_interval",
    ),
    "compare everything anew": (
        "tests/airflow/test_links.py::test_a_vendor_that_was_merged_into_another_in_procore_is_followed",
    ),
    "let a plan over a brake go": (
        "tests/airflow/test_brakes.py::test_each_brake_on_records_stops_its_element_and_goes_with_a_named_override",
    ),
    "take back what a run wrote": (
        "tests/airflow/test_undo.py::test_an_undo_shows_its_plan_writes_it_when_asked_and_the_next_run_leaves_it",
    ),
    "link, unlink, choose a side, say that two that look alike are two": (
        "tests/airflow/test_links.py::test_a_field_in_conflict_is_chosen_and_a_record_is_unlinked_and_excluded",
        "tests/airflow/test_links.py::test_records_that_only_look_alike_are_made_on_the_other_side_once_a_person_says_so",
        "tests/web/test_browser.py::test_all_that_a_new_user_does_from_the_login_to_the_dark",
    ),
    "pair a company anew, deliberately": (
        "tests/airflow/test_pairing.py::test_a_wiped_sandbox_stops_the_run_until_the_pairing_is_given_up_on_purpose",
    ),
}


def shape(line):
    """A command without its comment, and without the values of what it is told."""
    command = re.sub(r"\s+#.*", "", line).strip()
    if command.startswith("export "):
        return "export AIRFLOW_VAR_… AIRFLOW_CONN_…"
    return re.sub(r"=\S*", "=", command)


def parts():
    """The documents' lines: each with the language of the block that it is in (""; None: it is in none)."""
    for document in DOCUMENTS:
        inside: str | None = None
        for line in document.read_text(encoding="utf-8").splitlines():
            if line.startswith("```"):
                inside = line.removeprefix("```").strip() if inside is None else None
            elif line.strip():
                yield inside, line


def blocks():
    """The commands of the documents' blocks, one a line."""
    return [line for language, line in parts() if language == ""]


def in_sentences():
    """The commands between backticks."""
    text = "\n".join(line for language, line in parts() if language is None)
    return re.findall(r"`(make\b[^`]*)`", text)


def rows():
    """What "Running it" says that people want to do."""
    part = OPERATE.split("## Running it", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", part, re.MULTILINE)
    return [cell for cell in cells if cell not in ("you want to", "---")]


@pytest.mark.parametrize("command", dict.fromkeys(map(shape, [*blocks(), *in_sentences()])))
def test_a_command_of_a_document_is_run_by_what_the_table_says(command):
    assert command in COMMANDS, "say in COMMANDS which test runs it"
    assert runs(COMMANDS[command]), COMMANDS[command]


@pytest.mark.parametrize("row", rows())
def test_what_people_want_to_do_is_done_by_a_test(row):
    assert row in ROWS, "say in ROWS which tests do it"
    for proof in ROWS[row]:
        assert runs(proof), proof


def test_the_tables_hold_nothing_that_no_document_names():
    assert ROWS.keys() - set(rows()) == set()
    assert COMMANDS.keys() - set(map(shape, [*blocks(), *in_sentences()])) == set()
    assert len(rows()) >= 8


def runs(proof):
    """Whether there is such a test, or such a line in .ci/run or in the workflow."""
    if proof.startswith("make "):
        return re.search(rf"^(?: *- run: )?{re.escape(proof)}( \||$)", CI, re.MULTILINE) is not None
    file, _, name = proof.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    return f"def {name}(" in text if name else "def test_" in text


# ------------------------------------------------------------------------------------------------ those that are quick


def make(*words, folder=ROOT, **variables):
    """A command as people type it; the virtual environment is taken as it is."""
    env = {**{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}, **variables}
    command = ["make", "--no-print-directory", "-o", ".venv/ready", "-o", ".venv/develops", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_make_alone_lists_the_commands():
    listed = make().stdout
    for command in ("demo", "sync", "test", "lint", "clean"):
        assert f"make {command}" in listed


def test_some_tests_are_run_alone():
    ended = make("test", "TESTS=tests/mapping/test_lines.py")
    assert ended.returncode == 0, ended.stdout[-2000:]
    assert "[100%]" in ended.stdout


def test_clean_forgets_the_demo_and_nothing_else(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".demo" / "logs").mkdir(parents=True)
    (tmp_path / "mine.txt").write_text("stays")
    assert make("clean", folder=tmp_path).returncode == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["Makefile", "mine.txt"]


@pytest.fixture
def company(maestro_engine, ledger_engine):
    """A company with a project and a supplier in maestro*, and a Procore that has neither."""
    with standing(maestro_engine, ledger_engine) as made:
        made.project("24-001")
        made.supplier("ACIER01", "Aciers Trois-Rivières inc.")
        yield made


def shell(company):
    """The variables that the README has people export."""
    connections = {
        "PROCORE_DEMO": company.procore_connection(),
        "MAESTRO_DEMO": database_connection(company.maestro),
        "PROCORE_LEDGER": database_connection(company.ledger_engine),
    }
    told = {f"AIRFLOW_CONN_{name}": json.dumps(one) for name, one in connections.items()}
    return {**told, "AIRFLOW_VAR_PROCORE_COMPANIES": json.dumps({"demo": company.entry()})}


@pytest.mark.airflow
@pytest.mark.slow
def test_a_run_from_a_shell_plans_and_reports(company, tmp_path):
    report = tmp_path / "report.json"
    words = ("sync", "COMPANY=demo", "ELEMENTS=projects,suppliers", "MODE=plan", f"REPORT={report}")
    ended = make(*words, **shell(company))
    assert ended.returncode == 0, ended.stderr[-3000:]
    elements = json.loads(report.read_text(encoding="utf-8"))["elements"]
    assert elements["suppliers"]["created"] == 1, elements["suppliers"]
    assert company.simulator.world.records("vendors") == []
    shown = make("plan", f"PLAN={company.newest_plan()}", **shell(company))
    assert shown.returncode == 0, shown.stderr[-3000:]
    assert "only maestro* has it" in shown.stdout
