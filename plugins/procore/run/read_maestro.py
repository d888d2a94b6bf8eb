"""Reading maestro*: what changed since the last run, or all of it, of all projects at once."""

from collections.abc import Mapping
from itertools import chain

from procore.diff.read_scope import refuse_older
from procore.elements.element import Element, Scope, Side
from procore.model.orders import Window
from procore.model.runs import Run
from procore.run.job import Job
from procore.run.reading import Reading, Watermarks, keep, keys_in, window_to_read

AT_ONCE = 2000
"""How many records are asked for by their keys together."""


def read_maestro(job: Job, run: Run, element: Element, reading: Reading, watermarks: Watermarks) -> set[str]:
    """Read maestro*'s side, all projects at once; the projects in which something changed or waits."""
    window, began = window_to_read(job, element, Side.MAESTRO, watermarks, "", reading), job.ledger.now()
    some = not window.whole and job.interval is None
    if some and job.ledger.records.has_problem(job.pairing.id, element, Side.MAESTRO):
        window = Window()  # what mends a record may be another row: of two with one code, one was renamed
    place = Side.MAESTRO, ""
    as_of = job.maestro.as_of(element, began)
    refuse_older(element, as_of, watermarks.get(place))
    reading.read_until[place], reading.read_at[place] = job.maestro.clock(), as_of
    changed: set[str] | None = None
    if window.whole and place in watermarks and not (job.full or job.partial or "" in reading.due[Side.MAESTRO]):
        changed = _read_differing(job, run, element, reading)
    if changed is None:
        changed = _read_rows(job, run, element, window, reading)
    if element.scope is Scope.PROJECT:
        changed |= job.ledger.comparison.projects_to_read(job.pairing.id, element)
        changed |= job.ledger.shadow.scopes(job.pairing.id, element) if job.shadow else set()
    return changed


def _read_rows(job: Job, run: Run, element: Element, window: Window, reading: Reading) -> set[str]:
    """Read maestro*'s rows of a window; the projects in which values moved. After a whole read what was not there is gone."""
    sources = dict(chain.from_iterable(job.maestro.digests(element) or ())) if window.whole else {}
    changed: set[str] = set()
    present: set[str] = set()
    for page in job.maestro.read(element, window):
        said = {record.key: sources.pop(record.key) for record in page if record.key in sources}
        moved = keep(job, run, element, Side.MAESTRO, page, reading, said)
        changed |= {record.scope for record in page if record.key in moved}
        present |= keys_in(page)
    if window.whole:
        reading.whole.add((Side.MAESTRO, ""))
        job.ledger.records.mark_gone(job.pairing.id, element, Side.MAESTRO, present, None)
    return changed


def _read_differing(job: Job, run: Run, element: Element, reading: Reading) -> set[str] | None:
    """Read of maestro* what its digests say is new or changed, and note what is gone; the projects in which values moved.

    None: everything has to be read. The site's file says no digests, most of them differ, or a key of theirs is not the key of
    exactly one record.
    """
    if (pages := job.maestro.digests(element)) is None:
        return None
    present: set[str] = set()
    differing: dict[str, str] = {}
    for page in pages:
        said = dict(page)
        if len(said) < len(page) or not present.isdisjoint(said):
            return None
        present.update(said)  # `|=` with a view of keys makes a new set of all of them, page after page
        found = job.ledger.records.differing_sources(job.pairing.id, element, Side.MAESTRO, said)
        differing |= {key: said[key] for key in found}
    if len(differing) > max(AT_ONCE, len(present) / 2):
        return None
    changed = _read_keys(job, run, element, reading, differing)
    if changed is not None:
        job.ledger.records.mark_gone(job.pairing.id, element, Side.MAESTRO, present, None)
    return changed


def _read_keys(job: Job, run: Run, element: Element, reading: Reading, sources: Mapping[str, str]) -> set[str] | None:
    """Read maestro*'s records with these keys; the projects in which values moved, None where others came than were asked for."""
    wanted, changed = sorted(sources), set[str]()
    for start in range(0, len(wanted), AT_ONCE):
        keys = wanted[start : start + AT_ONCE]
        read: set[str] = set()
        for records in job.maestro.read(element, Window(), keys):
            moved = keep(job, run, element, Side.MAESTRO, records, reading, sources)
            changed |= {record.scope for record in records if record.key in moved}
            read |= keys_in(records)
        if read != set(keys):
            return None
    return changed
