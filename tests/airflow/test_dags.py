import json
from datetime import timedelta

import pytest
from airflow.sdk.exceptions import ParamValidationError

from procore.config.companies import dag_of
from procore.elements import ELEMENTS

SERIALIZED = 20_000
"""Bytes of a company's DAG that Airflow keeps, and reads whenever a task starts."""


@pytest.fixture
def dag(dags, settings):
    bag = dags({"demo": settings})
    assert bag.import_errors == {}
    return bag.dags["procore_sync__demo"]


def test_a_task_per_element_and_the_report(dag):
    assert set(dag.task_ids) == {*ELEMENTS, "report", "review"}


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=list(ELEMENTS))
def test_the_edges_are_what_each_element_waits_for(dag, element):
    task = dag.get_task(element.id)
    assert task.upstream_task_ids == set(element.after)
    assert "report" in {below.task_id for below in task.get_flat_relatives(upstream=False)}


def test_the_report_waits_for_those_that_nothing_else_waits_for(dag):
    for name in ("report", "review"):
        assert dag.get_task(name).upstream_task_ids == {"budgets", "costs", "change_orders"}


def test_a_company_costs_the_dag_file_as_many_parameters_as_its_form_has(dag):
    from airflow.serialization.serialized_objects import DagSerialization  # noqa: PLC0415

    assert [task.task_id for task in dag.tasks if task.params] == [], "copied, and checked again, for each task"
    assert {task.owner for task in dag.tasks} == {"procore"}
    kept = DagSerialization.to_dict(dag)
    assert len(kept["dag"]["params"]) == len(dag.params)
    assert len(json.dumps(kept)) < SERIALIZED


def test_one_run_at_a_time_without_catching_up_and_every_task_runs_whatever_went_before(dag):
    assert dag.max_active_runs == 1
    assert dag.catchup is False
    assert {task.trigger_rule for task in dag.tasks} == {"all_done"}


def test_a_backfill_has_an_interval_to_work_on(dag):
    from airflow.sdk import timezone  # noqa: PLC0415
    from airflow.serialization.decoders import decode_timetable  # noqa: PLC0415
    from airflow.serialization.encoders import encode_timetable  # noqa: PLC0415

    at = timezone.parse("2026-05-01T10:30:00Z")
    timetable = decode_timetable(encode_timetable(dag.timetable))  # as the scheduler reads it
    interval = timetable.infer_manual_data_interval(run_after=at)
    assert interval.end - interval.start == timedelta(hours=1)


def test_the_trigger_form_offers_elements_mode_full_and_projects(dag):
    offered = [
        "elements",
        "mode",
        "full",
        "projects",
        "records",
        "since",
        "until",
        "plan",
        "override",
        "override_reason",
    ]
    assert list(dag.params) == offered
    assert dag.params["elements"] == list(ELEMENTS)
    assert dag.params["mode"] == "sync"


@pytest.mark.parametrize(
    "dag_id", ["procore_check", "procore_links__demo", "procore_undo__demo", "procore_pairing__demo"]
)
def test_what_a_person_triggers_does_not_wait_for_somebody_to_unpause_it(dags, settings, dag_id):
    assert dags({"demo": settings}).dags[dag_id].is_paused_upon_creation is False


NEEDED = {"procore_undo__demo": {"run", "reason"}, "procore_pairing__demo": {"reason", "confirm"}}


@pytest.mark.parametrize(
    "dag_id",
    ["procore_sync__demo", "procore_check", "procore_links__demo", "procore_undo__demo", "procore_pairing__demo"],
)
def test_a_form_can_be_sent_with_nothing_but_what_it_needs(dags, settings, dag_id):
    params = dags({"demo": settings}).dags[dag_id].params
    free = [name for name in params if "enum" not in params.get_param(name).schema and not params[name]]
    asked = {
        name for name in free if params.get_param(name).schema["type"] in ("string", "array")
    }  # as the form sees it
    assert asked == NEEDED.get(dag_id, set())


def test_a_right_to_a_dag_is_a_right_to_its_company_alone(dags, settings):
    bag = dags({"demo": settings, "other": {**settings, "tag": "OTHER", "procore_company_id": 2}})
    shared = {name for name in bag.dags if "__" not in name}
    assert shared == {"procore_check", "procore_watch"}
    for name in ("links", "undo", "pairing"):
        params = bag.dags[dag_of("demo", name)].params
        assert params["company"] == "demo"
        with pytest.raises(ParamValidationError):
            params["company"] = "other"


def test_what_is_kept_no_longer_is_deleted_by_a_dag_that_is_there_once_a_setting_says_so(dags, settings):
    assert "procore_retention" not in dags({"demo": settings}).dags
    dag = dags({"demo": {**settings, "retention": {"runs": 400}, "language": "fr"}}).dags["procore_retention"]
    assert (dag.dag_display_name, dag.is_paused_upon_creation) == ("Conservation Procore", False)
    assert dag.doc_md.startswith("### Conservation")


def test_each_task_tells_other_dags_what_it_changed(dag):
    uris = {outlet.uri for outlet in dag.get_task("suppliers").outlets}
    assert uris == {"procore://598134325684219/suppliers", "maestro://DEMO/suppliers"}


def test_the_operator_finds_directions_and_what_to_do_in_the_dag_s_own_page(dag):
    said = {"both": "both ways", "to_procore": "to Procore", "to_maestro": "to maestro*"}
    for element in ELEMENTS.values():
        assert f"| {element.id} | {element.maestro} | {element.procore} | {said[element.default]} |" in dag.doc_md
    assert "Read a range again" in dag.doc_md


def test_a_company_s_dag_and_its_form_are_in_its_language(dags, settings):
    dag = dags({"demo": {**settings, "language": "fr"}}).dags["procore_sync__demo"]
    assert dag.dag_display_name == "Synchro Procore\u00a0: Constructions Boréal inc."
    assert "| suppliers | Fournisseurs | Entreprises (fournisseurs) du répertoire | dans les deux sens |" in dag.doc_md
    assert "Tâche rouge" in dag.doc_md
    assert dag.params.get_param("full").schema["title"] == "Comparaison complète"


@pytest.mark.parametrize(
    "dag_id, title, heading, param, asked",
    [
        ("procore_check", "Vérification Procore", "### Vérifier l’installation", "procore", "Connexion de Procore"),
        ("procore_watch", "Surveillance Procore", "### Surveillance", "", ""),
        ("procore_links__demo", "Liaisons Procore\u00a0: demo", "### Décider d’une fiche", "side", "Côté"),
        ("procore_undo__demo", "Annulation Procore\u00a0: demo", "### Annuler une exécution", "apply", "Appliquer"),
        (
            "procore_pairing__demo",
            "Jumelage Procore\u00a0: demo",
            "### Abandonner un jumelage",
            "confirm",
            "Confirmation",
        ),
    ],
)
def test_what_a_person_triggers_is_said_in_french_where_all_companies_are(
    dags, settings, dag_id, title, heading, param, asked
):
    dag = dags({"demo": {**settings, "language": "fr"}}).dags[dag_id]
    assert (dag.dag_display_name, dag.doc_md.splitlines()[0]) == (title, heading)
    assert not param or dag.params.get_param(param).schema["title"] == asked
    said = [dag.description, *(dag.params.get_param(name).schema.get("description", "") for name in dag.params)]
    assert [text for text in said if " the " in f" {text.lower()} "] == []


def test_what_serves_companies_of_two_languages_is_said_in_english_and_what_is_of_one_in_its_own(dags, settings):
    other = {**settings, "tag": "OTHER", "procore_company_id": 2}
    bag = dags({"demo": {**settings, "language": "fr"}, "other": other})
    said = {name: dag.dag_display_name for name, dag in bag.dags.items() if not name.startswith("procore_sync__")}
    assert said == {
        "procore_check": "Procore check",
        "procore_watch": "Procore watch",
        "procore_links__demo": "Liaisons Procore\u00a0: demo",
        "procore_undo__demo": "Annulation Procore\u00a0: demo",
        "procore_pairing__demo": "Jumelage Procore\u00a0: demo",
        "procore_links__other": "Procore links: other",
        "procore_undo__other": "Procore undo: other",
        "procore_pairing__other": "Procore pairing: other",
    }


def of_companies(bag):
    return {name for name in bag.dags if name.startswith("procore_sync__")}


def test_without_a_company_only_the_check_is_there(dags, settings):
    bag = dags(None)
    assert bag.import_errors == {}
    assert of_companies(bag) == set()
    assert "procore_check" in bag.dags


def test_a_bad_company_is_an_import_error_and_leaves_the_others_in_service(dags, settings):
    bag = dags({"good": settings, "bad": {**settings, "tag": ""}})
    assert of_companies(bag) == {"procore_sync__good"}
    (error,) = bag.import_errors.values()
    assert "company bad, tag: is empty; fill it in." in error
    assert list(bag.import_errors) == ["procore_settings.py"]


@pytest.mark.parametrize(
    "wrong",
    [{"schedule": "0 99 * * *"}, {"schedule": "99 99 * * *"}, {"schedule": "a b c d e"}, {"schedule": "* * * * 1-"}],
    ids=lambda wrong: next(iter(wrong.values())),
)
def test_a_company_whose_dag_airflow_does_not_take_is_an_import_error_and_leaves_the_others_in_service(
    dags, settings, wrong
):
    bag = dags({"good": settings, "bad": {**settings, "tag": "BAD", "procore_company_id": 2, **wrong}})
    assert of_companies(bag) == {"procore_sync__good"}
    assert list(bag.import_errors) == ["procore_settings.py"]
    (error,) = bag.import_errors.values()
    assert "company bad: its DAG cannot be built: " in error


def test_a_task_builds_the_dags_of_its_own_company_only(dags, settings, monkeypatch):
    two = {"one": settings, "two": {**settings, "tag": "TWO", "procore_company_id": 2}}
    assert of_companies(dags(two)) == {"procore_sync__one", "procore_sync__two"}
    monkeypatch.setenv("_AIRFLOW_PARSING_CONTEXT_DAG_ID", "procore_undo__two")  # what Airflow sets around a task
    found = dags(two).dags
    assert "procore_undo__two" in found
    assert not [name for name in found if name.endswith("__one")]


def test_a_variable_that_is_not_json_is_said_and_breaks_nothing_else(dags, settings):
    bag = dags("{")
    assert of_companies(bag) == set()
    assert "procore_check" in bag.dags
    assert "it is not JSON" in next(iter(bag.import_errors.values()))
