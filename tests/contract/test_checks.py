"""The checks of requests to Procore: what is right passes, and each thing that may be wrong is seen."""

import json

import pytest

from tests.contract.__main__ import main
from tests.contract.reference import endpoints, found
from tests.contract.report import report

REFERENCE = endpoints()
VENDORS, PROJECTS = "/rest/v1.0/vendors/sync", "/rest/v1.1/projects"
ORDERS = "/rest/v1.0/purchase_order_contracts"
ORDER_LINES = f"{ORDERS}/5/line_items/sync"
COST_LINES = "/rest/v1.0/projects/3/direct_costs/line_items/sync"
WBS = "/rest/v1.0/projects/3/work_breakdown_structure/wbs_codes/bulk_create"
DAY = "2026-01-01"
COST = {"direct_cost_type": "expense", "line_items": [{"wbs_code_id": 1, "manual_amount": 2.5}]}
TOKEN = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "***"}


def call(method, path, body=None, query=None, **more):
    """A request of company 7, with a token."""
    headers = {"procore-company-id": "7", "Authorization": "Bearer ***"}
    return {"method": method, "path": path, "query": query or {}, "headers": headers, "body": body, **more}


def sync(path, *items, key="updates", query=None, **body):
    """A batch."""
    return call("PATCH", path, {key: list(items), **body}, query)


def get(path, **query):
    """A list; `__` in a name is a bracket."""
    return call("GET", path, query=query)


def create_cost(**changes):
    """A direct cost with its lines."""
    return call("POST", "/rest/v1.1/projects/3/direct_costs", {"direct_cost": {**COST, **changes}})


def texts(*log):
    """What is found in these requests."""
    return [f"{where}: {text}" for where, text in report(log, REFERENCE).problems]


RIGHT = [
    sync(VENDORS, {"origin_id": "V1", "name": "Béton", "state_code": "QC", "country_code": "CA", "is_active": True,
                   "trade_ids": [1]}, company_id=7),
    sync(ORDER_LINES, {"id": 1, "amount": "10.50", "wbs_code_id": 2, "uom": "ea"}, query={"project_id": ["3"]}),
    sync(COST_LINES, {"origin_id": "L1", "direct_cost_id": 4, "amount": 10.5, "funding_rule_id": None}),
    get(ORDERS, **{"project_id": "3", "filters[id][]": ["1", "2"],
                   "filters[updated_at]": f"{DAY}...2026-02-01T10:00:00Z", "per_page": "2000"}),
    get("/rest/v1.0/cost_codes", **{"project_id": "3", "filters[id]": "[1,2]"}),
    get("/rest/v1.0/vendors", **{"company_id": "7", "filters[id][]": "1"}),
    get("/rest/v1.0/vendors", **{"company_id": "7", "filters[search]": "a...b"}),
    get("/rest/v1.0/line_item_types", company_id="7"),
    call("POST", "/rest/v1.0/budget_line_items/sync",
         {"project_id": 3, "budget_line_items": [{"wbs_code_id": 1, "original_budget_amount": 10}]}),
    sync(WBS, {"description": "x", "segment_items": [{"segment_id": 1, "segment_item_id": 2}]}, key="bulk"),
    create_cost(),
    call("PATCH", "/rest/v1.0/projects/3",
         {"company_id": 7, "project": {"name": "x", "custom_field_123": "y", "flag": None}}),
    {**call("GET", "/rest/v1.0/me"), "headers": {"Procore-Company-Id": 7, "Authorization": "***"}},
    get(PROJECTS, company_id=7, view="ids", per_page="200000"),
    {"method": "POST", "path": "/oauth/token", "body": TOKEN},
    call("GET", f"{PROJECTS}?company_id=7"),
]  # fmt: skip

WRONG = [
    ("not a Bearer token", {**call("GET", "/rest/v1.0/me"), "headers": {"Procore-Company-Id": "7", "Authorization": "Basic x"}}),
    ("header is missing", {**call("GET", "/rest/v1.0/me"), "headers": {}}),
    ("header is not a number", {**call("GET", "/rest/v1.0/me"), "headers": {"Procore-Company-Id": "seven"}}),
    ("differs from the Procore-Company-Id", get(PROJECTS, company_id="8")),
    ("access_token in the query", get("/rest/v1.0/me", access_token="x")),
    ("Authorization header on a token request", call("POST", "/oauth/token", TOKEN)),
    ("not Procore's", call("GET", "/rest/v1.0/me", host="storage.example.com")),
    ("unknown method and path", call("DELETE", "/rest/v1.0/vendors/5")),
    ("path parameter id is not an integer", get(f"{ORDERS}/abc", project_id="3")),
    ("query parameter project_id is missing", get(ORDERS)),
    ("query parameter project_id is not an integer", get(ORDERS, project_id="x")),
    ("unknown query parameter filters[vendor_id]", get(ORDERS, **{"project_id": "3", "filters[vendor_id]": "1"})),
    ("unknown query parameter per_page", get("/rest/v1.0/projects/3/commitment_change_orders", per_page="50")),
    ("not a range", get(ORDERS, **{"project_id": "3", "filters[updated_at]": DAY})),
    ("bad date", get(ORDERS, **{"project_id": "3", "filters[updated_at]": f"{DAY}...01/02/2026"})),
    ("comma list", get(ORDERS, **{"project_id": "3", "filters[id]": "1,2"})),
    ("query parameter view is not in its enum", get(ORDERS, project_id="3", view="normal")),
    ("per_page is over 300", get(PROJECTS, company_id="7", per_page="500")),
    ("per_page is over 100", get("/rest/v1.0/tax_codes", company_id="7", per_page="200")),
    ("page starts at 1", get(PROJECTS, company_id="7", page="0")),
    ("a body on a GET", call("GET", "/rest/v1.0/me", {"x": 1})),
    ("the body is missing", call("PATCH", VENDORS)),
    ("updates: required field is missing", call("PATCH", VENDORS, {"company_id": 7})),
    ("updates: array expected, object given", call("PATCH", VENDORS, {"company_id": 7, "updates": {}})),
    ("company_id: required field is missing", sync(VENDORS, {"origin_id": "1"})),
    ("vendor.name: required", call("PATCH", "/rest/v1.0/vendors/5", {"company_id": 7, "vendor": {"city": "Alma"}})),
    ("segment_item_id: required", sync(WBS, {"segment_items": [{"segment_id": 1}]}, key="bulk")),
    ("updates[].zzz: unknown field", sync(VENDORS, {"origin_id": "1", "zzz": 1}, company_id=7)),
    ("updates[].id: unknown field", sync(f"{ORDERS}/sync", {"id": 1}, project_id=3)),
    ("updates[].wbs_code_id: integer expected, string given",
     sync(ORDER_LINES, {"origin_id": "1", "wbs_code_id": "12"}, query={"project_id": "3"})),
    ("updates[].amount: string expected, number given",
     sync(ORDER_LINES, {"origin_id": "1", "amount": 10.5}, query={"project_id": "3"})),
    ("updates[].amount: number expected, string given", sync(COST_LINES, {"origin_id": "1", "amount": "10.5"})),
    ("updates[].amount: not a decimal number",
     sync(ORDER_LINES, {"origin_id": "1", "amount": "10,50"}, query={"project_id": "3"})),
    ("updates[].is_active: boolean expected, number given",
     sync(VENDORS, {"origin_id": "1", "is_active": 1.0}, company_id=7)),
    ("updates[].status: not in its enum", sync(f"{ORDERS}/sync", {"origin_id": "1", "status": "Complete"}, project_id=3)),
    ("Procore stores null", sync(f"{ORDERS}/sync", {"origin_id": "1", "contract_date": "2026-02-30"}, project_id=3)),
    ("state code", sync(VENDORS, {"origin_id": "1", "state_code": "CA-QC"}, company_id=7)),
    ("alpha-2 code", sync(VENDORS, {"origin_id": "1", "country_code": "Canada"}, company_id=7)),
    ("neither id nor origin_id", sync(VENDORS, {"name": "x"}, company_id=7)),
    ("the same value twice", sync(VENDORS, {"origin_id": "1"}, {"origin_id": "1"}, company_id=7)),
    ("more than 1000 items", sync(VENDORS, *({"origin_id": str(n)} for n in range(1001)), company_id=7)),
    ("more than 100 lines", create_cost(line_items=[{"wbs_code_id": 1}] * 101)),
    ("required for an invoice", create_cost(direct_cost_type="invoice")),
]  # fmt: skip


@pytest.mark.parametrize("entry", RIGHT, ids=lambda entry: f"{entry['method']} {entry['path']}")
def test_a_right_request_passes(entry):
    assert texts(entry) == []


@pytest.mark.parametrize(("text", "entry"), WRONG, ids=[text for text, _ in WRONG])
def test_what_is_wrong_is_seen(text, entry):
    assert any(text in one for one in texts(entry))


@pytest.mark.parametrize(("ended", "wrong"), [(1.5, True), (0.5, False)])
def test_direct_costs_of_a_project_are_written_one_after_the_other(ended, wrong):
    log = [{**sync(COST_LINES, {"origin_id": str(n)}), "started": n, "ended": n + ended} for n in range(2)]
    assert any("overlaps another" in one for one in texts(*log)) == wrong


def test_a_literal_path_is_not_taken_for_a_parameter():
    endpoint, args = found(REFERENCE, "PATCH", "/rest/v1.0/projects/sync")
    assert (endpoint.template, args) == ("/rest/v1.0/projects/sync", {})


def test_the_same_problem_is_reported_once_and_counted():
    whole = report([get(ORDERS), get(ORDERS)], REFERENCE)
    assert str(whole).splitlines()[-1] == "2 requests, 2 errors, 0 warnings"
    assert len(whole.problems) == 1


@pytest.mark.parametrize(
    ("lines", "code"), [([RIGHT[0]], 0), ([get(ORDERS)], 1), ([], 2), ([{"path": "/rest/v1.0/me"}], 2)]
)
def test_the_exit_code_says_whether_a_log_is_right(tmp_path, lines, code):
    log = tmp_path / "requests.jsonl"
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert main(str(log)) == code
