"""Which budget modifications are told as documents: those that make, to the cent, what their codes are to be worth more."""

from datetime import date
from decimal import Decimal

import pytest

from procore.model.modifications import Modification
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.procore.budget_modifications import TITLE_LENGTH, adjustments, description, packages_of
from procore.sides.procore.budget_state import Budget, BudgetLine


def document(number, day=1, **amounts):
    """A modification; `c5="10"` adds 10 $ to the code 5."""
    dollars = {code.removeprefix("c"): Decimal(amount) for code, amount in amounts.items()}
    return Modification(scope="26-001", number=number, date=date(2026, 3, day), text=f"Texte {number}", amounts=dollars)


def packages(*documents, wanted, counted=None, titles=()):
    """The packages of a budget of 100 $ a code; `wanted`: by code, what it is to be worth more."""
    held = {
        code: BudgetLine(code, Decimal(100), counted=frozenset((counted or {}).get(code, ()))) for code in (5, 6, 7)
    }
    orders = [
        Order(verb=Verb.UPDATE, values={"amount": Decimal(100) + Decimal(more)}, procore_id=code)
        for code, more in wanted.items()
    ]
    return packages_of(Budget(held, set(titles), documents), orders)


A = document("A", c5="10")
MOVES = document("M", c5="10", c6="-10")


@pytest.mark.parametrize(
    ("documents", "facts", "titles"),
    [
        ([A], {"wanted": {5: "10"}}, ["A"]),
        ([MOVES], {"wanted": {5: "10", 6: "-10"}}, ["M"]),
        # not to the cent, or a code that is not to change: all of it goes without
        ([A], {"wanted": {5: "10.01"}}, []),
        ([MOVES], {"wanted": {5: "10"}}, []),
        ([MOVES], {"wanted": {5: "10", 6: "-9"}}, []),
        # together they make it; apart they share no code
        ([A, document("B", c5="5")], {"wanted": {5: "15"}}, ["A, B"]),
        ([document("B", 2, c6="5"), A], {"wanted": {5: "10", 6: "5"}}, ["A", "B"]),
        ([A, document("B", c6="5"), document("C", 2, c5="1", c6="2")], {"wanted": {5: "11", 6: "7"}}, ["A, B, C"]),
        # one that does not fit takes along those that share a code with it, and no other
        ([A, document("B", c5="5", c6="1"), document("C", c7="3")], {"wanted": {5: "15", 6: "2", 7: "3"}}, ["C"]),
        # what is there already is not told again
        ([A], {"wanted": {5: "10"}, "titles": ["maestro* 26-001: A"]}, []),
        ([A], {"wanted": {5: "10"}, "titles": ["maestro* 26-001: B, A"]}, []),
        ([A], {"wanted": {5: "10"}, "titles": ["maestro* 26-002: A", "maestro* 26-001 1", "A"]}, ["A"]),
        ([A], {"wanted": {5: "10"}, "counted": {5: ["A"]}}, []),
        ([MOVES], {"wanted": {5: "10", 6: "-10"}, "counted": {6: ["M"]}}, []),
        ([A, document("B", c5="5")], {"wanted": {5: "5"}, "counted": {5: ["A"]}}, ["B"]),
        # what adds nothing, or has a code that is not linked
        ([document("A")], {"wanted": {5: "10"}}, []),
        ([Modification(scope="26-001", number="A", amounts={"26-001|9|M": Decimal(1)})], {"wanted": {5: "1"}}, []),
    ],
)
def test_a_modification_goes_as_a_document_where_it_makes_all_of_the_difference(documents, facts, titles):
    made = packages(*documents, **facts)
    assert [one.title for one in made] == [f"maestro* 26-001: {title}" for title in titles]
    sent = [order.procore_id for one in made for order in one.orders]
    assert len(sent) == len(set(sent)), "a code is changed by one request"


def test_a_transfer_is_one_adjustment_and_any_other_line_one_of_its_own():
    (package,) = packages(MOVES, document("B", 2, c5="1", c7="-3"), wanted={5: "11", 6: "-10", 7: "-3"})
    assert [(one["wbs_code_id"], one["amount"], one["type"], one["adjustment_number"]) for one in adjustments(package)] == [
        (5, 10.0, "change_event", 1), (6, -10.0, "budget_change", 1), (5, 1.0, "change_event", 2), (7, -3.0, "change_event", 3),
    ]  # fmt: skip
    assert {one["description"] for one in adjustments(package)} == {"M 2026-03-01 Texte M", "B 2026-03-02 Texte B"}
    assert description(package) == "M 2026-03-01 Texte M<br>B 2026-03-02 Texte B"


def test_a_title_that_would_be_too_long_goes_without_documents():
    many = [document(f"MB-{n:04d}", c5="1") for n in range(TITLE_LENGTH // 9 + 1)]
    assert packages(*many, wanted={5: str(len(many))}) == []


def test_a_text_of_maestro_is_no_markup_in_procore():
    (package,) = packages(
        Modification(scope="26-001", number="A", text="<b> l'été & co", amounts={"5": Decimal(1)}), wanted={5: "1"}
    )
    assert description(package) == "A &lt;b&gt; l'été &amp; co"
