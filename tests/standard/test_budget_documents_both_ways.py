"""Documents of budgets after they travelled, in both directions: corrected, taken back, of two projects, by two runs at once."""

import threading
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from procore.model.errors import ElementBusy
from tests.standard.budgets import budget, codes, in_maestro, in_procore, lock, modify
from tests.standard.course import another

DOCUMENTS = {"modifications": "documents"}
START = {"03-300|MAT": "125000.55", "03-300|MO": "64000.10", "03-400|SCT": "41800.00", "03-400|MAT": "10.00"}
TRANSFER = {"03-300|MAT": "250.25", "03-400|SCT": "-250.25"}
PROJECTS = ("24-001", "24-002")


@dataclass
class Books:
    """Two projects with the same budgets on both sides, locked; documents travel in one direction."""

    site: Any
    direction: str

    def make(self, number, amounts, project="24-001"):
        """A person makes a document, in maestro* or in Procore."""
        if self.direction == "to_procore":
            for code, amount in amounts.items():
                modify(self.site, code, amount, number=number, project=project, date="2026-03-02")
            return number
        world, at = self.site.simulator.world, {"project_id": self.site.project_id(project)}
        made = world.add("budget_changes", title=f"Avis {number}", number=number, status="approved", **at)
        ids = {code: one for one, code in codes(self.site, project).items()}
        for nth, (code, amount) in enumerate(amounts.items()):
            kind = "budget_change" if nth else "change_event"
            line = {"budget_change_id": made["id"], "wbs_code_id": ids[code], "amount": amount, "type": kind}
            world.add("budget_change_lines", **at, **line)
        return made["id"]

    def sql(self, said, document):
        self.site.maestro(f"{said} WHERE number = :number", number=document)

    def lines(self, document):
        return [one for one in self.site.procore("budget_change_lines") if one["budget_change_id"] == document]

    def move(self, document):
        """The line of 03-400|SCT is one of 03-400|MAT."""
        if self.direction == "to_procore":
            self.site.maestro(
                "UPDATE maestro.budget_modification SET group_code = 'MAT', updated_at = now() "
                "WHERE number = :number AND group_code = 'SCT'",
                number=document,
            )
            return
        names = codes(self.site)
        ids = {code: one for one, code in names.items()}
        (line,) = [one for one in self.lines(document) if names[one["wbs_code_id"]] == "03-400|SCT"]
        self.site.simulator.world.change("budget_change_lines", line["id"], wbs_code_id=ids["03-400|MAT"])

    def count_no_more(self, document, status):
        """It is not approved any more; in maestro*: not transferred."""
        if self.direction == "to_procore":
            self.sql("UPDATE maestro.budget_modification SET transferred = false, updated_at = now()", document)
        else:
            self.site.simulator.world.change("budget_changes", document, status=status)

    def remove(self, document):
        if self.direction == "to_procore":
            self.sql("DELETE FROM maestro.budget_modification", document)
            return
        for line in self.lines(document):
            self.site.simulator.world.remove("budget_change_lines", line["id"])
        self.site.simulator.world.remove("budget_changes", document)

    def run(self, **asked):
        """A run; then both sides hold the same in each project, and a second run writes nothing."""
        self.site.run("budgets", self.direction, row=DOCUMENTS, full=True, **asked)
        assert self.site.inbox("budgets") == []
        for project in PROJECTS:
            assert in_procore(self.site, project) == in_maestro(self.site, project)
        self.settled()

    def settled(self):
        held = self.held()
        before = len(self.site.requests)
        self.site.run("budgets", self.direction, row=DOCUMENTS, full=True)
        assert self.site.writes(before) == []
        assert self.held() == held

    def held(self):
        return self.site.maestro("SELECT * FROM maestro.budget_modification ORDER BY id")

    def documents(self, project="24-001"):
        """The documents on the side that they went to."""
        if self.direction == "to_procore":
            return [one["title"] for one in self.site.procore("budget_changes", project)]
        rows = [row for row in self.held() if row["project"] == project]
        return list(dict.fromkeys(row["number"] for row in rows if row["number"]))


@pytest.fixture(params=["to_procore", "to_maestro"])
def books(request, site):
    site.project("24-002")
    site.run("projects")
    for project in PROJECTS:
        for code, amount in START.items():
            budget(site, code, amount, project=project)
    site.run("budgets")
    for project in PROJECTS:
        lock(site, project)
    made = Books(site, request.param)
    made.run()
    return made


def start():
    return {code: Decimal(amount) for code, amount in START.items()}


OLDER = {"overrides": frozenset({"restored"}), "reason": "taken back", "by_whom": "Marie"}
"""What is taken back of maestro*'s newest entries looks like an older copy: a person lets that run go."""
AFTER = {
    "moved between codes": lambda books, one: books.move(one),
    "void": lambda books, one: books.count_no_more(one, "void"),
    "under review again": lambda books, one: books.count_no_more(one, "under_review"),
    "a draft again": lambda books, one: books.count_no_more(one, "draft"),
    "deleted": lambda books, one: books.remove(one),
    "moved, then deleted": lambda books, one: (books.move(one), books.run(**OLDER), books.remove(one)),
}


@pytest.mark.parametrize("after", AFTER)
def test_what_becomes_of_a_document_afterwards_moves_the_difference_and_no_document_twice(books, after):
    one = books.make("7", TRANSFER)
    books.run()
    assert sum(in_procore(books.site).values()) == sum(start().values()), "a transfer moves no total"
    assert in_procore(books.site)["03-300|MAT"] == Decimal("125250.80")
    first = books.documents()
    AFTER[after](books, one)
    books.run(**OLDER)
    moved = {"03-300|MAT": Decimal("250.25"), "03-400|MAT": Decimal("-250.25")} if after.endswith("codes") else {}
    assert in_maestro(books.site) == {
        code: sum_ for code, amount in start().items() if (sum_ := amount + moved.get(code, 0))
    }
    assert books.documents()[: len(first)] == first
    other = books.make("8", {"03-300|MO": "1.00"})
    books.run()
    assert other
    assert in_procore(books.site)["03-300|MO"] == Decimal("64001.10")


def test_the_same_number_on_two_projects_is_a_document_of_each(books):
    for project, amount in zip(PROJECTS, ("100.00", "200.00"), strict=True):
        books.make("7", {"03-300|MAT": amount, "03-300|MO": f"-{amount}"}, project)
    books.run()
    for project, amount in zip(PROJECTS, (100, 200), strict=True):
        assert in_procore(books.site, project)["03-300|MAT"] == Decimal("125000.55") + amount
        assert len(books.documents(project)) == 1


def test_two_runs_at_once_make_each_document_once(books):
    for number, amounts in (("7", TRANSFER), ("8", {"03-300|MO": "1.00", "03-400|MAT": "-1.00"})):
        books.make(number, amounts)
    with another(books.site) as beside:

        def second():
            with suppress(ElementBusy):
                beside.run("budgets", books.direction, row=DOCUMENTS)

        thread = threading.Thread(target=second)
        thread.start()
        with suppress(ElementBusy):
            books.site.run("budgets", books.direction, row=DOCUMENTS)
        thread.join()
    books.run()
    assert len(books.documents()) == 2


@pytest.mark.parametrize("books", ["to_procore"], indirect=True)
@pytest.mark.parametrize("edit", ["void", "amount"])
def test_what_a_person_does_to_our_change_in_procore_waits_and_the_next_document_goes_all_the_same(books, edit):
    books.make("7", TRANSFER)
    books.run()
    (ours,) = books.site.procore("budget_changes", "24-001")
    world = books.site.simulator.world
    if edit == "void":
        world.change("budget_changes", ours["id"], status="void")
    else:
        world.change("budget_change_lines", books.lines(ours["id"])[0]["id"], amount="300.00")
    held = in_procore(books.site)
    books.site.run("budgets", books.direction, row=DOCUMENTS, full=True)
    assert in_procore(books.site) == held, "what a person did stays"
    assert len(books.site.inbox("budgets")) == (2 if edit == "void" else 1)
    books.make("8", {"03-300|MO": "1.00"})
    books.site.run("budgets", books.direction, row=DOCUMENTS)
    assert in_procore(books.site)["03-300|MO"] == Decimal("64001.10")
    books.site.run("budgets", books.direction, row={**DOCUMENTS, "target_edits": "overwrite"}, full=True)
    assert in_procore(books.site) == in_maestro(books.site)
    assert books.site.inbox("budgets") == []
