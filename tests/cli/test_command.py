from __future__ import annotations

import json
import re

import pytest

from procore.cli.command import ENDS, parser
from procore.config.companies import CompanySettings

COMMANDS = (
    "check",
    "sync",
    "plan",
    "apply",
    "approve",
    "undo",
    "links",
    "forget",
    "export",
    "balance",
    "ledger-init",
    "settings-schema",
)


def helped(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([*words, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


def test_the_help_names_every_command_and_says_what_the_exit_codes_mean(capsys):
    shown = helped(capsys)
    assert re.findall(r"^    ([a-z-]+)(?:  |$)", shown, re.MULTILINE) == list(COMMANDS)
    assert ENDS in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_own_help_with_the_exit_codes(capsys, name):
    shown = helped(capsys, name)
    assert f"procore-sync {name}" in shown
    assert ENDS in shown


NOT_STARTED = [
    (["sync", "--elements", "projects,costz"], "there is no element “costz”: choose among projects, suppliers"),
    (["sync", "--override", "speed"], "there is no brake “speed”: choose among created, updated"),
    (["dry"], "invalid choice: 'dry'"),
    (["export"], "the following arguments are required: hash"),
    (["export", "h", "--format", "xml"], "invalid choice: 'xml'"),
    (["undo", "r"], "the following arguments are required: --reason"),
    (["undo", "r", "--reason", "x", "--element", "costz"], "invalid choice: 'costz'"),
    *(([name, *more], "export AIRFLOW_VAR_PROCORE_COMPANIES")
      for name, *more in (["sync"], ["plan"], ["apply", "h"], ["approve", "h"], ["export", "h"],
                          ["balance", "--output", "f"], ["undo", "r", "--reason", "x"],
                          ["links", "list", "--element", "costs"])),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), NOT_STARTED, ids=lambda one: " ".join(one) if isinstance(one, list) else "")
def test_a_command_that_does_not_start_says_why_in_one_line_and_ends_with_2(typed, words, said):
    ended = typed(*words)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_connection_that_is_missing_is_named(typed):
    entry = {"tag": "T", "procore_company_id": 1, "environment": "demo", "maestro_conn_id": "m", "procore_conn_id": "p"}
    ended = typed("sync", AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps({"mine": entry}))
    assert (ended.returncode, ended.stderr) == (
        2,
        "The Connection p is not in this shell: export AIRFLOW_CONN_P (a URI, or JSON).\n",
    )


def test_of_several_companies_one_has_to_be_named(typed):
    entry = {"tag": "T", "environment": "demo", "maestro_conn_id": "m", "procore_conn_id": "p"}
    companies = {"one": {**entry, "procore_company_id": 1}, "two": {**entry, "procore_company_id": 2, "tag": "TWO"}}
    ended = typed("sync", AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps(companies))
    assert (ended.returncode, ended.stderr) == (2, "Say which company: --company, one of one, two.\n")


def test_a_ledger_that_does_not_answer_is_one_sentence(typed):
    entry = {"tag": "T", "procore_company_id": 1, "environment": "demo", "maestro_conn_id": "m", "procore_conn_id": "p"}
    dead = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "x", "schema": "x"}
    variables = {"AIRFLOW_CONN_PROCORE_LEDGER": json.dumps(dead)}
    ended = typed("export", "0000", **variables, AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps({"mine": entry}))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The ledger's database does not answer: ")
    assert "Traceback" not in ended.stderr


def test_the_schema_of_the_variable_describes_every_setting(typed):
    schema = json.loads(typed("settings-schema").stdout)
    company = schema["$defs"][schema["patternProperties"].popitem()[1]["$ref"].rsplit("/", 1)[1]]
    assert company["properties"].keys() == CompanySettings.model_fields.keys()
    assert set(company["required"]) == {name for name, one in CompanySettings.model_fields.items() if one.is_required()}
