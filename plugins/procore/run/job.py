"""What one run of one element works with: the two sides, the ledger, what was asked, and what it counts."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.element_as_set import asked_first
from procore.diff.polling import EVERY_RUN, Polling
from procore.diff.project_filter import EVERY_PROJECT, ProjectFilter
from procore.elements import top_of
from procore.elements.element import Direction, Element, Side, TargetEdits, Values
from procore.mapping.foreign_ids import pattern_of
from procore.model.errors import ConfigurationError
from procore.model.orders import Window
from procore.model.pairing import Pairing
from procore.model.records import Record
from procore.model.runs import Mode, Run
from procore.model.steps import Policy
from procore.review.approval import ReviewPolicy
from procore.run.maestro_side import MaestroSide
from procore.sides.procore.company import Company, Options
from procore.sides.procore.rest.client import Client
from procore.sides.procore.router import Procore
from procore.store.ledger import Ledger
from procore.store.writers import Writer


class Log(Protocol):
    """A logger: Python's own, or the task's of Airflow."""

    def info(self, msg: str, /, *args: Any) -> None:
        """Progress."""

    def warning(self, msg: str, /, *args: Any) -> None:
        """Something that a person should read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What a run is asked for, whatever the company's settings.

    `scheduled`: no person started it, so that projects in which nothing moves need not all be asked. `by_events`: it reads of
    Procore what webhooks told of, and looks at nothing else.
    `full`: everything is read and compared. `projects`: only these numbers, `records`: only these (maestro*'s keys, or
    `procore:` and an id), `interval`: only this window; then no watermark is moved. `overrides`, `by_whom`, `reason`, `plan`,
    `approved`: see ReviewPolicy.
    """

    mode: Mode = Mode.SYNC
    full: bool = False
    projects: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    interval: Window | None = None
    overrides: frozenset[str] = frozenset()
    by_whom: str = ""
    reason: str = ""
    plan: str = ""
    approved: int | None = None
    scheduled: bool = False
    by_events: bool = False

    @property
    def partial(self) -> bool:
        """Whether the run looks at some records only: what it does not look at may be wrong all the same."""
        return self.by_events or _in_part(self.interval, self.projects, self.records)

    @property
    def asks_some_projects(self) -> bool:
        """Whether projects may be left out in which nothing moves: not by a run that a person waits for, plans or approves."""
        asked_for = self.full or self.partial or self.plan or self.overrides or self.approved is not None
        return self.scheduled and self.mode is Mode.SYNC and not asked_for

    @property
    def of_history(self) -> bool:
        """Whether it reads what is long there: everything, or a backfill's window."""
        return self.full or self.interval is not None


def _in_part(interval: Window | None, projects: frozenset[str], records: frozenset[str]) -> bool:
    return interval is not None or bool(projects or records)


_LOG: Log = logging.getLogger("procore.sync")
_EVERYTHING = RunOptions()


@dataclass(frozen=True, kw_only=True)
class Job:
    """One element of one company in one DAG run.

    `interval`: a backfill works on this window and moves no watermark. `projects`: only these numbers, `records`: only
    these (maestro*'s keys, or `procore:` and an id), `by_events`: only what webhooks told of; no watermark is moved either.
    `full`: everything is read and compared.
    """

    pairing: Pairing
    ledger: Ledger
    maestro: MaestroSide
    procore: Procore
    dag_run: str
    direction: Direction
    owners: Mapping[str, Side] = field(default_factory=dict)
    target_edits: TargetEdits = TargetEdits.HOLD
    admits: Callable[[Record], bool] = lambda _record: True
    presents: Callable[[Record], bool] = lambda _record: True
    set_up: Callable[[Record], Values] = lambda _record: {}
    filter: ProjectFilter = EVERY_PROJECT
    mode: Mode = Mode.SYNC
    review_policy: ReviewPolicy = field(default_factory=ReviewPolicy)
    full: bool = False
    projects: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    by_events: bool = False
    interval: Window | None = None
    overlap: timedelta = timedelta(seconds=120)
    full_every: timedelta = timedelta(days=1)
    polling: Polling = EVERY_RUN
    page: int = 5000  # about how many records are planned and written together
    webhooks: bool = False  # whether the company hears of changes by webhooks
    language: str = "en"
    currency: str = "CAD"
    log: Log = _LOG
    make_codes: frozenset[str] = frozenset()  # what is made of codes that one side alone has; see ElementSettings
    foreign_ids: Mapping[str, re.Pattern[str]] = field(default_factory=dict)  # by element; see CompanySettings
    shadow: bool = False  # nothing is written: see CompanySettings
    sub_jobs: bool = False  # sub-projects are sub jobs of their master's project: see CompanySettings
    writer: Writer | None = None  # who makes sure, before each write, that no other run writes the element
    masked: Callable[[str], str] = str  # what goes into the ledger of an error: Airflow knows its secrets
    base_url: str = ""  # Airflow's own address, below which the page shows a record; empty: it does not know it

    def policy(self, element: Element) -> Policy:
        """The settings as the plan takes them; a part follows its element's direction and target_edits, without its filter."""
        if top_of(element.id).id == element.id:
            return Policy(
                direction=self.direction,
                owners=self.owners,
                target_edits=self.target_edits,
                admits=self.admits,
                presents=self.presents,
                set_up=self.set_up,
                currency=self.currency,
                tag=self.pairing.tag,
            )
        return Policy(
            direction=self.direction,
            owners={},
            target_edits=self.target_edits,
            asks_first=asked_first(element, self.make_codes),
        )

    def make_sure_of_writer(self) -> None:
        """Before each write: raises WriterLost when another run may write the element by now.

        Raises ConfigurationError in shadow mode, in which nothing is ever written.
        """
        if self.shadow:
            raise ConfigurationError("The company is in shadow mode: nothing is written to maestro* or Procore.")
        if self.writer:
            self.writer.make_sure()

    @property
    def partial(self) -> bool:
        """Whether the run looks at a part only, so that no watermark may move."""
        return self.by_events or _in_part(self.interval, self.projects, self.records)

    @property
    def asks_again(self) -> bool:
        """Whether what waits for somebody is tried again although nothing about it changed."""
        return self.full or self.by_events or bool(self.records)

    @property
    def reads_events(self) -> bool:
        """Whether what webhooks told of is read, and then done with: by a run that looks at everything, or at just that."""
        return self.webhooks and self.mode is Mode.SYNC and (self.by_events or not self.partial)


def job_of(
    settings: CompanySettings,
    element: Element,
    *,
    pairing: Pairing,
    ledger: Ledger,
    maestro: MaestroSide,
    client: Client,
    dag_run: str,
    options: RunOptions = _EVERYTHING,
    log: Log = _LOG,
    masked: Callable[[str], str] = str,
    base_url: str = "",
) -> Job:
    """The job that a company's settings, and what this run is asked for, make of an element.

    Raises ConfigurationError for an override that is none.
    """
    all_records = not element.defines_scope
    return Job(
        pairing=pairing,
        ledger=ledger,
        maestro=maestro,
        procore=Procore(
            Company(
                client=client,
                id=settings.procore_company_id,
                tax_number_type=settings.tax_number_type,
                options={name: _options(one) for name, one in settings.elements.items()},
                filtered_by=settings.asked_of_projects,
                time_zone=settings.timezone,
                sub_jobs=settings.sub_jobs,
                currency=settings.currency,
            )
        ),
        dag_run=dag_run,
        mode=_mode(settings, options),
        full=options.full,
        projects=options.projects,
        records=options.records,
        by_events=options.by_events,
        interval=options.interval,
        log=log,
        masked=masked,
        base_url=base_url,
        review_policy=ReviewPolicy(
            limits=settings.limits(element),
            approval=settings.approval(element),
            first_run=settings.first_run,
            overrides=options.overrides,
            by_whom=options.by_whom,
            reason=options.reason,
            plan=options.plan,
            approved=options.approved,
        ),
        direction=settings.direction(element),
        owners=settings.owners(element),
        target_edits=settings.target_edits(element),
        admits=_any_record if all_records else settings.filter.admits,
        presents=_any_record if all_records else settings.filter.presents,
        set_up=settings.set_up if element.set_up else _nothing,
        filter=settings.filter,
        overlap=timedelta(seconds=settings.overlap_seconds),
        full_every=timedelta(hours=settings.full_every_hours),
        polling=settings.polling if options.asks_some_projects else EVERY_RUN,
        webhooks=settings.hears,
        language=settings.language,
        currency=settings.currency,
        make_codes=settings.make_codes(before=pairing.makes_codes),
        shadow=settings.shadow,
        sub_jobs=settings.sub_jobs,
        foreign_ids={name: pattern_of(written) for name, written in settings.foreign_ids.items()},
    )


def _mode(settings: CompanySettings, options: RunOptions) -> Mode:
    """The mode of a run; in shadow mode none writes. Raises ConfigurationError for a plan that is to be applied then."""
    if not settings.shadow:
        return options.mode
    if options.plan or options.approved is not None or options.mode is Mode.APPLY:
        raise ConfigurationError(
            "The company is in shadow mode, in which nothing is written to maestro* or Procore: switch shadow off in the "
            "settings, make a new plan, and apply that."
        )
    return Mode.SHADOW if options.mode.writes else options.mode


def _options(one: ElementSettings) -> Options:
    return Options(
        accounting_method=one.accounting_method,
        add_vendor_to_project=one.add_vendor_to_project,
        budget_view=one.budget_view,
        budget_change=one.budget_change,
        segments=one.segments,
    )


def _any_record(_record: Record) -> bool:
    return True


def _nothing(_record: Record) -> Values:
    return {}


def note_limit(job: Job, run: Run) -> None:
    """Keep what Procore last said of its hourly limit, for those who watch."""
    if limit := job.procore.client.limit:
        job.ledger.runs.keep_rate_limit(run.id, limit.left, limit.total, limit.resets_at)


def count(run: Run, name: str, more: int = 1) -> None:
    """Add to one of the run's numbers."""
    run.tally[name] = run.tally.get(name, 0) + more
