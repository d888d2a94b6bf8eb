"""Which project of maestro* a record of Procore is of, and which sub-project gets no sub job."""

import pytest

from procore.diff.sub_projects import Division, hold_sub_projects, in_its_project, is_divided, without_master
from procore.elements import ALL, DIVISIONS, ELEMENTS
from procore.elements.element import Side
from procore.model.records import Line, Link, Record
from procore.model.steps import Pair

DIVISION = Division(
    master="1042",
    members=frozenset({"1042", "1042-01", "1042-02"}),
    codes={"7": "1042", "8": "1042-01", "9": "1042-02"},
    linked={"500": "1042-01"},
    documents={"24105-0": "1042-02"},
)


def order(codes, key="400", origin=None):
    lines = {str(n): Line(key=str(n), values={"budget_code": code}) for n, code in enumerate(codes)}
    return Record(side=Side.PROCORE, key=key, values={}, lines=lines, scope="1042", origin_id=origin)


@pytest.mark.parametrize(
    ("record", "project", "others"),
    [
        (order(["8"]), "1042-01", None),
        (order(["8", "8"]), "1042-01", None),
        (order(["7"]), "1042", None),
        (order([]), "1042", None),
        (order(["77"]), "1042", None),  # a code that is not known yet
        (order(["8", "77"]), "1042-01", None),
        (order(["7", "8"]), "1042", "1042-01"),
        (order(["8", "9"]), "1042", "1042-01, 1042-02"),
        (order([], key="500"), "1042-01", None),  # it is linked there
        (order(["9"], key="500"), "1042-01", "1042-02"),
        (order([], origin="MAESTRO|PO|BOREAL|24105-0"), "1042-02", None),  # cut off before its lines
        (order(["7"], origin="MAESTRO|PO|BOREAL|24105-0"), "1042-02", "1042"),
        (order(["8"], origin="MAESTRO|PO|OTHER|24105-0"), "1042-01", None),
    ],
)
def test_a_document_is_in_the_project_of_its_link_its_origin_id_or_its_codes(record, project, others):
    found = in_its_project(ELEMENTS["purchase_orders"], "BOREAL", record, DIVISION)
    assert found.scope == project
    assert (found.problem and found.problem.facts) == (others and {"project": project, "across": others})


def test_a_record_without_lines_is_where_its_own_code_is():
    record = Record(side=Side.PROCORE, key="1", values={"budget_code": "9"}, scope="1042")
    assert in_its_project(ELEMENTS["budgets"], "BOREAL", record, DIVISION).scope == "1042-02"


def test_what_names_no_budget_code_is_not_divided():
    divided = {name for name, one in ALL.items() if is_divided(one)}
    assert divided == {"budgets", "costs", "purchase_orders", "subcontracts", "change_orders"}


def sub_project(number, code, master="1042"):
    record = Record(side=Side.MAESTRO, key=f"{master}|{number}", values={"number": number, "code": code}, scope=master)
    return Pair(maestro=record)


def test_a_sub_project_of_its_own_and_two_of_one_code_get_no_sub_job():
    linked = Pair(
        maestro=sub_project("1042-04", "04").maestro,
        link=Link(maestro_key="1042|1042-04", procore_id=4, scope="1042"),
    )
    pairs = [
        sub_project("1042-01", "01"),
        sub_project("1042.01", "01"),
        sub_project("1042-02", "02"),
        sub_project("1042-03", "03"),
        sub_project("1043-01", "01", "1043"),
        linked,
    ]
    found = hold_sub_projects(DIVISIONS, pairs, {"1042-03", "1042-04"})
    assert [pair.reason and pair.reason.code for pair in found] == [
        "sub_job_code_taken", "sub_job_code_taken", None, "sub_project_of_its_own", None, None,
    ]  # fmt: skip
    assert found[0].reason.facts == {"key": "1042-01", "master": "1042", "value": "01", "across": "1042.01"}


def test_a_sub_project_whose_master_is_no_project_of_procore_says_so():
    records = [sub_project("1042-01", "01").maestro, sub_project("1099-01", "01", "1099").maestro]
    (pair,) = without_master(DIVISIONS, records, {"1042"})
    assert (pair.reason.code, pair.reason.facts) == ("master_not_linked", {"key": "1099-01", "master": "1099"})
