import argparse
import json
import re
from pathlib import Path

import pytest

from procore.cli.command import parser
from procore.cli.words import ARGPARSE, ENDS, language_of
from procore.config.company import CompanySettings

COMMANDS = (
    "check",
    "sync",
    "plan",
    "apply",
    "approve",
    "undo",
    "links",
    "adopt",
    "forget",
    "export",
    "balance",
    "shadow",
    "ledger-init",
    "scaffold",
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
    assert ENDS.english in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_own_help_with_the_exit_codes(capsys, name):
    shown = helped(capsys, name)
    assert f"procore-sync {name}" in shown
    assert ENDS.english in shown


@pytest.mark.parametrize(
    ("env", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_CA.UTF-8", "LANGUAGE": "de:fr_CA"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_is_the_one_that_the_shell_asks_for(env, language):
    assert language_of(env) == language


@pytest.mark.parametrize("lang", ["fr_CA.UTF-8", "C"])
def test_the_help_and_what_is_wrong_are_in_the_language_of_the_shell_argparse_included(typed, lang):
    shown = typed("sync", "--help", LANG=lang, PYTHONUTF8="1").stdout
    wrong = typed("sync", "--company", LANG=lang, PYTHONUTF8="1").stderr
    refused = typed("sync", LANG=lang, PYTHONUTF8="1").stderr
    french = (
        "utilisation\u00a0: procore-sync",
        "montrer cette aide",
        "--full ",
        "tout lire et tout comparer",
        "codes de sortie",
    )
    english = ("usage: procore-sync", "show this help", "--full ", "read and compare everything", "exit codes:")
    assert [one for one in (french if lang != "C" else english) if one not in shown] == []
    assert [one for one in (english if lang != "C" else french) if one in shown] == ["--full "]
    assert ("une valeur est attendue" in wrong, "expected one argument" in wrong) == (lang != "C", lang == "C")
    assert ("interpréteur de commandes" in refused, "not in this shell" in refused) == (lang != "C", lang == "C")


def test_argparse_says_its_words_as_they_are_translated():
    said = Path(argparse.__file__).read_text(encoding="utf-8")
    assert [one.english for one in ARGPARSE if f"('{one.english}" not in said.replace("(\n", "(")] == []


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


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("C", "The ledger's database does not answer: "),
        ("fr_CA.UTF-8", "La base de données du registre ne répond pas\u00a0: "),
    ],
)
def test_a_ledger_that_does_not_answer_is_one_sentence(typed, lang, said):
    entry = {"tag": "T", "procore_company_id": 1, "environment": "demo", "maestro_conn_id": "m", "procore_conn_id": "p"}
    dead = {"conn_type": "postgres", "host": "127.0.0.1", "port": 1, "login": "x", "schema": "x"}
    variables = {"AIRFLOW_CONN_PROCORE_LEDGER": json.dumps(dead)}
    variables |= {"LANG": lang, "PYTHONUTF8": "1"}
    ended = typed("export", "0000", **variables, AIRFLOW_VAR_PROCORE_COMPANIES=json.dumps({"mine": entry}))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(said)
    assert "Traceback" not in ended.stderr


def test_the_files_of_a_new_site_are_written_once_and_never_over(typed, tmp_path):
    folder = tmp_path / "own"
    first = typed("scaffold", str(folder), "--engine", "mariadb")
    assert first.returncode == 0, first.stderr
    assert (folder / "suppliers.sql").read_text(encoding="utf-8").startswith("-- Suppliers: ")
    (folder / "suppliers.sql").write_text("mine", encoding="utf-8")
    second = typed("scaffold", str(folder), "--engine", "mariadb", LANG="fr_CA.UTF-8")
    assert (folder / "suppliers.sql").read_text(encoding="utf-8") == "mine"
    assert f"{folder / 'suppliers.sql'}\u00a0: existe déjà, et reste tel quel" in second.stdout


def test_the_schema_of_the_variable_describes_every_setting(typed):
    schema = json.loads(typed("settings-schema").stdout)
    company = schema["$defs"][schema["patternProperties"].popitem()[1]["$ref"].rsplit("/", 1)[1]]
    assert company["properties"].keys() == CompanySettings.model_fields.keys()
    assert set(company["required"]) == {name for name, one in CompanySettings.model_fields.items() if one.is_required()}
