"""Whatever one place of an answer holds, no element breaks: what cannot be read is held alone, the rest is read.

Every call of every element is made once against the simulator and kept. Each example replays one element with one place
of one answer replaced by something odd.
"""

import copy
import json
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
import requests
from hypothesis import given, note
from hypothesis import settings as examples
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from procore.elements import ALL
from procore.model.errors import AccessRefused, AnswerUnreadable
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order, Window
from procore.model.steps import Verb
from procore.sides.procore.company import Company
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.sides.procore.router import Procore
from procore.text.reasons import sentence
from simulator import Limits, Simulator
from tests.sides.procore.conftest import site_of

ODD = [
    None, True, False, 0, -1, 2**70, 1.5, "", "text", "NaN", "-Infinity", "\u0000", "2026-99-99", [], {}, [None], ["text"], [[]],
    {"id": None}, {"id": "x"}, {"id": []}, [{"id": 1}], {"a": {"b": 1}},
]  # fmt: skip
"""What stands where something else belongs."""
GONE = object()
COMPANY_WIDE = ("projects", "suppliers", "cost_types")


class Tape(HTTPAdapter):
    """Keeps the answers of a server by verb and address; then gives them again, without it."""

    def __init__(self):
        super().__init__()
        self.kept: dict[tuple[str, str], list[requests.Response]] = {}
        self.replays = False
        self.played: dict[tuple[str, str], int] = {}
        self.changed: tuple[tuple[str, str], int, bytes] | None = None

    def send(self, request, *args, **more):
        key = (str(request.method), str(request.url))
        if not self.replays:
            answer = super().send(request, *args, **more)
            assert answer.content is not None  # read before it is kept
            self.kept.setdefault(key, []).append(answer)
            return answer
        number = self.played.get(key, 0)
        self.played[key] = number + 1
        answer = requests.Response()
        answer.request, answer.url, answer.status_code = request, str(request.url), 404
        answer._content = b"{}"
        if key in self.kept:
            kept = self.kept[key][min(number, len(self.kept[key]) - 1)]
            answer.status_code, answer.headers, answer._content = kept.status_code, kept.headers, kept.content
            if self.changed and self.changed[0] == key and self.changed[1] <= number:
                answer._content = self.changed[2]
        return answer


@dataclass
class Played:
    """One element's calls: the answers that may be changed, and what came of them as they were."""

    answers: list[tuple[tuple[str, str], int, Any]]
    before: dict[tuple[str, str], int]  # how many answers of each address came before its own
    result: Any = None


@dataclass
class Recording:
    """All elements' calls."""

    tape: Tape
    client: Client
    project_id: int
    orders: dict[str, list[Order]]
    reads: dict[str, Played] = field(default_factory=dict)
    writes: dict[str, Played] = field(default_factory=dict)

    def side(self):
        """Procore as a new run sees it."""
        return Procore(Company(client=self.client, id=self.client.company_id or 0))

    def read(self, element):
        pages = self.side().read(ALL[element], Window(), "26-001", self.project_id)
        return [record for page in pages for record in page]

    def write(self, element):
        return [one for page in self.side().write(ALL[element], self.orders[element]) for one in page]

    def played(self, run):
        before = {key: len(answers) for key, answers in self.tape.kept.items()}
        result = run()
        made = [
            (key, number, answer.json())
            for key, answers in self.tape.kept.items()
            for number, answer in enumerate(answers)
            if number >= before.get(key, 0) and answer.ok and answer.content and "oauth" not in key[1]
        ]
        return Played(made, before, result)

    def again(self, run, played, changed):
        self.tape.played, self.tape.changed = dict(played.before), changed
        return run()


def orders_of(site):
    """Something to make of each element, in the order of making."""
    world, project = site.world, site.project_id
    vendor = world.add("vendors", name="Béton", project_ids=[project])
    contract = {"project_id": project, "vendor_id": vendor["id"], "status": "Approved", "accounting_method": "amount"}
    subcontract = world.add("work_order_contracts", **contract)["id"]
    code = str(site.codes["01|L"])

    def made(number, values, kind, *amounts, line_kind=""):
        lines = tuple(
            LineOrder(
                verb=LineVerb.CREATE, source=str(n), origin_id=f"MAESTRO|{line_kind}|DEMO|{number}|{n}",
                values={"budget_code": code, "description": "L", "amount": Decimal(amount)},
            )
            for n, amount in enumerate(amounts, 1)
        )  # fmt: skip
        origin = f"MAESTRO|{kind}|DEMO|{number}"
        return Order(
            verb=Verb.CREATE, values=values, lines=lines, origin_id=origin, maestro_key=number, project_id=project,
            scope=site.scope,
        )  # fmt: skip

    def commitment(number, kind, line_kind):
        head = {"number": number, "name": "N", "supplier": str(vendor["id"]), "status": "Approved"}
        return made(number, head, kind, "10", "20", line_kind=line_kind)

    def company(values, kind):
        return replace(made(str(values.get("code") or values["name"]), values, kind), project_id=None, scope="")

    return {
        "suppliers": [company({"code": name, "name": name}, "SUP") for name in ("A", "B")],
        "cost_types": [company({"code": name, "name": name, "type": "other"}, "GRP") for name in ("X", "Y")],
        "sub_jobs": [made(name, {"code": name, "name": name}, "SUB") for name in ("J1", "J2")],
        "cost_codes": [made(f"{name}", {"code": name, "name": name}, "ACT") for name in ("07", "08")],
        "budget_codes": [
            replace(made("", {"activity": "01", "group": name}, ""), origin_id=None, maestro_key=f"01|{name}")
            for name in ("L", "M")
        ],
        "budgets": [
            replace(made("", {"budget_code": str(site.codes[name]), "amount": Decimal(7)}, ""), origin_id=None)
            for name in ("01|L", "02|M")
        ],
        "costs": [
            made(number, {"type": "expense", "date": date(2026, 5, 1), "description": "D"}, "CST", "100", "5", line_kind="CSL")
            for number in ("1001", "1002")
        ],
        "purchase_orders": [commitment(number, "PO", "POL") for number in ("P1", "P2")],
        "subcontracts": [commitment(number, "SC", "SCL") for number in ("S1", "S2")],
        "change_orders": [
            made(
                number, {"number": number, "name": "E", "status": "draft", "subcontract": str(subcontract)}, "CO", "9",
                line_kind="COL",
            )
            for number in ("C1", "C2")
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def recording():
    with ExitStack() as stack:
        simulator = stack.enter_context(Simulator(limits=Limits(hour=0, spike=0)))
        session, tape = stack.enter_context(requests.Session()), Tape()
        session.mount("http://", tape)
        credentials = Credentials(
            client_id=simulator.client_id, client_secret=simulator.client_secret, login_url=simulator.url
        )
        client = Client(
            session, simulator.url, simulator.company_id, credentials, now=simulator.clock.now, sleep=lambda _: None
        )
        site = site_of(simulator, client)
        made = Recording(tape, client, site.project_id, orders_of(site))
        for element in made.orders:
            made.writes[element] = made.played(lambda element=element: made.write(element))
            assert [one.reason for one in made.writes[element].result] == [None] * len(made.orders[element]), element
        for element in ALL:
            made.reads[element] = made.played(lambda element=element: made.read(element))
            assert made.reads[element].result, element
        tape.replays = True
        yield made


def places(content, path=()):
    """Every place of a JSON value; lists by their first two items."""
    found = [path]
    items = (
        content.items() if isinstance(content, dict) else enumerate(content[:2]) if isinstance(content, list) else ()
    )
    for name, value in items:
        found += places(value, (*path, name))
    return found


def replaced(content, path, value):
    if not path:
        return None if value is GONE else value
    made = copy.deepcopy(content)
    *above, last = path
    holder = made
    for step in above:
        holder = holder[step]
    if value is GONE:
        del holder[last]
    else:
        holder[last] = value
    return made


def a_change(data, played):
    key, number, content = played.answers[data.draw(st.integers(0, len(played.answers) - 1), label="answer")]
    path = data.draw(st.sampled_from(places(content)), label="place")
    note(f"{key[0]} {key[1]}")
    value = data.draw(st.sampled_from([*ODD, GONE]), label="instead")
    return key, number, path, json.dumps(replaced(content, path, value)).encode()


@pytest.mark.parametrize("element", sorted(ALL))
@examples(max_examples=150)
@given(data=st.data())
def test_one_odd_place_of_a_list_stops_no_other_record(recording, element, data):
    played = recording.reads[element]
    key, number, path, content = a_change(data, played)
    try:
        found = recording.again(lambda: recording.read(element), played, (key, number, content))
    except (AnswerUnreadable, AccessRefused):  # a list that is needed whole: the project's sentence
        assert not path or element not in COMPANY_WIDE
        return
    for record in found:
        if record.problem:
            assert "?" not in sentence(record.problem, element).replace("“?”", "")
        else:
            assert record.key
    was = {record.key: record for record in played.result}
    segments = element == "budget_codes" and "/segments" in key[1]  # codes of what a project lacks are none of ours
    another_segment = segments and (len(path) == 1 or path[-1] == "type")
    assert not path or another_segment or len(found) >= len(was) - 1
    if path and isinstance(path[0], int) and element in COMPANY_WIDE:
        others = [one for one in found if not one.problem and one.key in was and one != was[one.key]]
        assert len(others) <= 1


@pytest.mark.parametrize("element", sorted(ALL.keys() - {"projects"}))
@examples(max_examples=150)
@given(data=st.data())
def test_one_odd_place_of_an_answer_to_a_write_leaves_an_outcome_an_order(recording, element, data):
    played = recording.writes[element]
    key, number, path, content = a_change(data, played)
    try:
        outcomes = recording.again(lambda: recording.write(element), played, (key, number, content))
    except AnswerUnreadable:  # what a write reads beforehand
        assert not path
        return
    orders = recording.orders[element]
    counted = {id(order): len(list(group)) for order, group in groupby(outcomes, key=lambda one: one.order)}
    assert len(outcomes) == len(orders) == len(counted)
    for outcome in outcomes:
        assert outcome.record or outcome.reason
        if outcome.reason:
            assert sentence(outcome.reason, element)
