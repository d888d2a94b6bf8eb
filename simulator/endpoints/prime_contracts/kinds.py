"""A prime contract and its lines as Procore holds them (docs/procore.md#prime-contracts)."""

from simulator.endpoints.contract_lines.kinds import METHODS, lines_of
from simulator.endpoints.contracts.rules import contract_holder, default_choices, deleted_with_lines, method_frozen
from simulator.records.fields import ORIGIN, Errors, Field, Record, names
from simulator.records.world import Kind, World

TOOL = "prime_contracts"
NAME = "prime_contracts"
_CLOSED = ("Approved", "Complete")
_DATES = names("""
    actual_completion_date approval_letter_date contract_date contract_estimated_completion_date contract_start_date
    execution_date issued_on_date letter_of_intent_date returned_date signed_contract_received_date
""")
PEOPLE = ("vendor_id", "architect_id", "contractor_id")


def _check(world: World, record: Record) -> Errors:
    vendor = world.by_id("vendors", record["vendor_id"])
    missing = record["vendor_id"] is not None and (vendor is None or vendor["company_id"] != record["company_id"])
    return ({"vendor_id": ["must exist"]} if missing else {}) | method_frozen(world, NAME, record)


def _number(world: World, record: Record) -> None:
    """The next whole number of the project, when none was given."""
    record |= default_choices(world, record, record)
    if not record["number"]:
        given = (str(one["number"]) for one in world.all(NAME, project_id=record["project_id"]))
        record["number"] = str(max((int(one) for one in given if one.isdecimal()), default=0) + 1)


PRIME_CONTRACTS = Kind(
    name=NAME,
    belongs_to="project",
    fields={
        "number": Field(),
        "title": Field(),
        "status": Field(
            choices=("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated"),
            default="Draft",
        ),
        "description": Field(),
        "inclusions": Field(),
        "exclusions": Field(),
        "accounting_method": Field(choices=METHODS),
        "executed": Field(type="flag", default=False),
        "private": Field(type="flag", default=True),
        "retainage_percent": Field(type="money"),
        **{name: Field(type="integer", editable=name == "vendor_id") for name in PEOPLE},
        **{name: Field(type="date") for name in _DATES},
        "contract_termination_date": Field(type="date", editable=False),
        **ORIGIN,
        "origin_code": Field(),
        "deleted_at": Field(editable=False),
    },
    derive=default_choices,
    check=_check,
    after_add=_number,
    after_change=lambda world, record: deleted_with_lines(world, LINES.name, record),
)
HOLDER = contract_holder(NAME, "PrimeContract", _CLOSED)
LINES: Kind = lines_of(HOLDER, "prime_contract_line_items")
_HIDDEN = ("origin_code", "deleted_at", "contract_termination_date")
WRITABLE = tuple(name for name in PRIME_CONTRACTS.fields if name not in {*_HIDDEN, "private"})
"""No origin_code: only people's records have one."""


KINDS = (PRIME_CONTRACTS, LINES)
