"""What the README says about the code is compared with the code."""

import json
import re
from pathlib import Path

from procore.config.companies import read
from procore.elements import ELEMENTS
from procore.elements.element import Direction

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

WAYS = {
    (Direction.BOTH, Direction.TO_PROCORE, Direction.TO_MAESTRO): "both, either",
    (Direction.TO_PROCORE, Direction.TO_MAESTRO): "either",
    (Direction.TO_PROCORE,): "to Procore",
}
DEFAULTS = {Direction.BOTH: "both", Direction.TO_PROCORE: "to Procore", Direction.TO_MAESTRO: "to maestro*"}


def table():
    """The README's table of elements, as the code says it."""
    lines = ["| element | in maestro* | in Procore | directions | default | waits for |", "|---|---|---|---|---|---|"]
    for e in ELEMENTS.values():
        ways, waits = WAYS[e.directions], ", ".join(e.after)
        lines.append(f"| `{e.id}` | {e.maestro} | {e.procore} | {ways} | {DEFAULTS[e.default]} | {waits} |")
    return "\n".join(lines).replace("maestro*", "maestro\\*")


def test_the_table_of_elements_is_the_code_s():
    assert table() in README


def test_a_newcomer_reads_it_in_a_few_minutes():
    assert len(README.split()) < 900


def test_the_variable_s_examples_are_valid():
    pages = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("connect.md", "watch.md"))
    company, more = (json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL).group(1)) for page in pages)
    assert read(company).problems == ()
    assert read({key: {**entry, **more} for key, entry in company.items()}).problems == ()


def test_every_file_and_picture_that_is_linked_is_there():
    for target in re.findall(r"\]\((?!http)([^)#]+)", README):
        assert (ROOT / target).exists(), target
