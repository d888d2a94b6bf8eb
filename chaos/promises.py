"""`make chaos PROMISES=yes`: each of the fifteen promises is broken on purpose, in a copy, and a test has to notice.

The promises are those of docs/architecture.md. The tests are run unbroken first, so that each really turns red by its break.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "site")
"""What of the tree is not copied: environments, caches, and what is built."""
RED = 1
"""How pytest ends when a test failed; anything else is another mistake."""
SUITE = "tests/standard/promises/test_every_element.py::"


@dataclass(frozen=True, kw_only=True)
class Break:
    """How a promise is broken: in `file` the text `old`, which is there once, becomes `new`; and the `test` that is to notice."""

    promise: str
    file: str
    old: str
    new: str
    test: str


BREAKS = (
    Break(
        promise="second-run", file="plugins/procore/diff/attempt.py",
        old="origin_id=procore.origin_id,", new="origin_id=None,",
        test=f"{SUITE}test_a_second_run_writes_nothing_and_reads_no_more_than_the_first[suppliers to procore]",
    ),
    Break(
        promise="killed-anywhere", file="plugins/procore/run/synchronize.py",
        old="job.ledger.actions.settle(job.pairing.id, element, run.id)", new="pass",
        test="tests/standard/promises/test_broken_off.py::"
        "test_killed_before_any_statement_and_run_again_it_ends_in_the_same_state[suppliers to procore]",
    ),
    Break(
        promise="one-bad-record", file="plugins/procore/diff/attempt.py",
        old="self.hold = outcome.reason", new="self.hold = None",
        test=f"{SUITE}test_one_bad_record_is_told_in_both_languages_and_stops_no_other[suppliers to maestro]",
    ),
    Break(
        promise="exact-types", file="plugins/procore/mapping/values.py",
        old="return Decimal(text) if", new="return Decimal(float(text)) if",
        test=f"{SUITE}test_money_is_the_same_to_the_cent_on_both_sides[budgets to procore]",
    ),
    Break(
        promise="nothing-guessed", file="plugins/procore/diff/match.py",
        old="Pair(maestro=m, reason=_ambiguous(self.element, names, m, p_group))", new="Pair(maestro=m)",
        test=f"{SUITE}test_where_one_could_be_two_nothing_is_written_and_a_person_is_asked[suppliers to procore]",
    ),
    Break(
        promise="every-item-accounted", file="plugins/procore/sides/procore/batches.py",
        old="if one in self._entities), UNANSWERED)", new='if one in self._entities), {**item, "id": 1})',
        test=f"{SUITE}test_what_an_answer_leaves_out_is_not_counted_as_written_and_waits_in_the_inbox[suppliers to procore]",
    ),
    Break(
        promise="safe-repeats", file="plugins/procore/sides/procore/rest/retries.py",
        old="answer, attempt, safe=repeatable)", new="answer, attempt, safe=True)",
        test="tests/sides/procore/rest/test_retries.py::test_what_is_not_safe_is_sent_once",
    ),
    Break(
        promise="no-secrets", file="plugins/procore/sides/procore/rest/addresses.py",
        old='if parts.scheme == "http" and parts.hostname not in LOOPBACK:', new="if False:",
        test="tests/sides/procore/rest/test_access_token.py::test_no_token_travels_over_plain_http_to_another_machine",
    ),
    Break(
        promise="watermarks", file="plugins/procore/run/synchronize.py",
        old="    element, reading = planned.element, planned.reading\n",
        new="    element, reading = planned.element, planned.reading\n"
        "    job.ledger.watermarks.move(job.pairing.id, element, watermarks_of(reading))\n",
        test="tests/standard/promises/test_broken_off.py::"
        "test_killed_before_any_statement_and_run_again_it_ends_in_the_same_state[suppliers to procore]",
    ),
    Break(
        promise="calls", file="plugins/procore/sides/procore/rest/client.py",
        old="self.calls[endpoint] += 1", new="self.calls[endpoint] = 1",
        test=f"{SUITE}test_the_calls_that_a_run_prints_are_the_requests_that_procore_saw[suppliers to procore]",
    ),
    Break(
        promise="one-writer", file="plugins/procore/store/writers.py",
        old='if not run("take", **where, dag_run=dag_run):', new='if run("take", **where, dag_run=dag_run) is None:',
        test="tests/store/test_writers.py::test_a_second_run_is_told_which_run_writes_and_since_when",
    ),
    Break(
        promise="nothing-overwritten", file="plugins/procore/diff/merge.py",
        old="    if not edited:\n", new="    if True:\n",
        test="tests/diff/test_merge.py::test_one_way_a_person_s_edit_is_written_over_only_where_the_settings_say_so",
    ),
    Break(
        promise="honest-numbers", file="plugins/procore/web/view/balance.py",
        old=" and None not in (self.maestro_at, self.procore_at)", new="",
        test="tests/web/view/test_balance.py::test_a_side_that_was_never_read_whole_is_not_known_and_the_oldest_read_is_said",
    ),
    Break(
        promise="approved-is-written", file="plugins/procore/run/review.py",
        old="return steps if self.writes is None else allowed(self.writes, self.hash, element, steps)", new="return steps",
        test="tests/standard/test_plans_whole.py::"
        "test_what_is_new_in_a_part_since_the_plan_was_approved_waits_for_the_next_one",
    ),
    Break(
        promise="nothing-half-made", file="plugins/procore/sides/procore/schedule.py",
        old="if self.reason is None:", new="if True:",
        test="tests/standard/test_commitments_waiting.py::"
        "test_a_line_that_procore_refuses_keeps_the_order_a_draft_and_its_orphans_in_place",
    ),
)  # fmt: skip


def broken(one: Break, text: str) -> str:
    """The file's text with the promise broken. ValueError: what is to be changed is not there, or not once."""
    if text.count(one.old) != 1:
        raise ValueError(f"{one.file} has {one.old!r} {text.count(one.old)} times, and not once")
    return text.replace(one.old, one.new)


def _tested(folder: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    env = {**os.environ, "PYTHONPATH": f"{folder / 'plugins'}:{folder}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603 (our own command)


def main() -> int:
    """The command; its exit code: 1 when a break goes unnoticed."""
    unnoticed = 0
    with tempfile.TemporaryDirectory(prefix="procore-promises-") as name:
        folder = Path(name)
        shutil.copytree(ROOT, folder, ignore=LEFT_OUT, dirs_exist_ok=True)
        whole = _tested(folder, *(one.test for one in BREAKS))
        if whole.returncode:
            print(f"The tests do not pass as it is:\n{whole.stdout[-3000:]}{whole.stderr[-3000:]}")
            return 1
        print("| Promise | Broken in | Noticed by |\n|---|---|---|")
        for one in BREAKS:
            file = folder / one.file
            text = file.read_text(encoding="utf-8")
            file.write_text(broken(one, text), encoding="utf-8")
            ended = _tested(folder, one.test)
            file.write_text(text, encoding="utf-8")
            noticed = ended.returncode == RED
            unnoticed += not noticed
            by = f"`{one.test}`" if noticed else f"**nobody** (pytest ended with {ended.returncode})"
            print(f"| {one.promise} | `{one.file}` | {by} |", flush=True)
    return int(bool(unnoticed))


if __name__ == "__main__":
    sys.exit(main())
