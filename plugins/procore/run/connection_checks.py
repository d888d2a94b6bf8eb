"""Whether a company's three Connections lead where they should: the ledger, maestro*, Procore."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.elements.element import Element, Side
from procore.model.errors import ConfigurationError
from procore.run.maestro_side import MaestroSide, OpenMaestro
from procore.store.ledger import Ledger
from procore.store.sql import Engine
from procore.text.errors import error_text

OpenDatabase = Callable[[str], AbstractContextManager[Engine]]
"""A Connection's id -> its database, closed afterwards."""
ListCompanies = Callable[[CompanySettings], Sequence[Mapping[str, Any]]]
"""Settings -> the Procore companies that their credentials see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCheck:
    """One Connection of a company. `run` asks the system, and raises what is wrong with it."""

    system: str
    conn_id: str
    run: Callable[[], None]


def connection_checks(
    settings: CompanySettings, *, database: OpenDatabase, open_maestro: OpenMaestro, companies: ListCompanies
) -> tuple[ConnectionCheck, ...]:
    """The checks of a company; nothing is asked yet.

    Procore's credentials see the company (0: any answer does, while none is chosen), maestro* has the tag, tells
    times by which no edit is lost and enters nothing twice, the ledger is brought up to date.
    """

    def procore() -> None:
        seen = companies(settings)
        if settings.procore_company_id and all(int(one["id"]) != settings.procore_company_id for one in seen):
            raise ConfigurationError(
                "the credentials do not see the company {procore_company_id}; correct procore_company_id or "
                "install the app there.",
                procore_company_id=settings.procore_company_id,
            )

    def maestro() -> None:
        with open_maestro(settings) as side:
            _check_filled(side, [one for name in settings.elements for one in ELEMENTS[name].with_parts])
            side.clock()
            for name in settings.elements:
                _check_statements(side, settings, ELEMENTS[name])
            for element in settings.created_in(Side.MAESTRO):
                side.check_creation(element)

    def ledger() -> None:
        with database(settings.ledger_conn_id) as engine:
            Ledger(engine).migrate()

    return (
        ConnectionCheck(system="Procore", conn_id=settings.procore_conn_id, run=procore),
        ConnectionCheck(system="maestro*", conn_id=settings.maestro_conn_id, run=maestro),
        ConnectionCheck(system="ledger", conn_id=settings.ledger_conn_id, run=ledger),
    )


def _check_statements(side: MaestroSide, settings: CompanySettings, element: Element) -> None:
    """Refuse, with a sentence, a site's statements of an element that would lose something."""
    direction = settings.direction(element)
    side.check_direction(settings.element(element), direction)
    for one in settings.element(element).with_parts:
        side.check_reading(one)
        side.check_own_fields(one, settings.own_fields_into_maestro(element))
        if Side.MAESTRO in direction.writes:
            side.check_mapped_lines(one)


def _check_filled(side: MaestroSide, elements: Sequence[Element]) -> None:
    """Raises ConfigurationError with each place, by file and block, that a scaffold left open."""
    left = "; ".join(
        f"{file}, `{block}`: {', '.join(columns)}"
        for file, blocks in side.to_fill(elements).items()
        for block, columns in blocks.items()
    )
    if left:
        raise ConfigurationError("the SQL files still have to be filled in: {left}.", left=left)


def problem(check: Callable[[], object], language: str = "en") -> str:
    """What a check finds wrong, in one line of the language; empty: nothing."""
    try:
        check()
    except Exception as error:  # noqa: BLE001  # a check tells whatever is wrong
        return error_text(error, language).strip().split("\n", 1)[0]
    return ""
