"""The documents that name files, tests, rooms, tables and words are compared with the code that they speak of."""

import ast
import re
from pathlib import Path

import pytest

from procore.elements import ALL, ELEMENTS

ROOT = Path(__file__).resolve().parents[2]
PAGES = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md")}
PAGES |= {name: (ROOT / name).read_text(encoding="utf-8") for name in ("CONTRIBUTING.md", "README.md")}
PLUGIN = ROOT / "plugins" / "procore"
SCOPE_WORD = "projects"
"""An element's id that is also the word for what every list of Procore is limited to."""
IDS = ALL.keys() - {SCOPE_WORD}
STEMS = {"element": set(ALL), "family": {file.stem for file in (PLUGIN / "sides" / "procore").glob("*.py")}}
"""What `<element>` and `<family>` stand for in a path of a checklist."""


def section(page, heading):
    """What stands below a heading of a page, up to the next one of its level."""
    return re.split(r"^## ", PAGES[page].split(f"\n## {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def paths(text):
    """The paths between backticks."""
    return re.findall(r"`([\w<>./-]+/[\w<>./-]*)(?:::\w+)?`", text)


# ------------------------------------------------------------------------------------------ where elements are named


def python_files():
    for room in ("plugins", "demo", "benchmarks", "dags"):
        yield from sorted((ROOT / room).rglob("*.py"))


def names_an_element(file):
    """Whether a module holds the id of an element as a text of its own, or imports an element; of SQL, quotes it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".sql":
        return file.stem in IDS or any(f"'{name}'" in text for name in IDS)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in IDS:
            return True
        if isinstance(node, ast.ImportFrom) and any(alias.name.lower() in IDS for alias in node.names):
            return True
    return False


def of_checklist():
    """The files that "An element" names, with what stands for several written out."""
    named = section("add-an-element.md", "An element").split("Without the element's id", 1)[0]
    found = set()
    for path in paths(named):
        stand_in = re.search(r"<(\w+)>", path)
        stems = STEMS[stand_in.group(1)] if stand_in else {""}
        found |= {re.sub(r"<\w+>", stem, path) for stem in stems}
    return {path for path in found if (ROOT / path).is_file()}


def test_every_file_that_names_an_element_is_on_the_checklist():
    migrations = ROOT / "include/sql/ledger/migrations"  # of rows that were there before: a new element has none
    files = [*python_files(), *(file for file in (ROOT / "include").rglob("*.sql") if file.parent != migrations)]
    named = {str(file.relative_to(ROOT)) for file in files if names_an_element(file)}
    missing = named - of_checklist()
    assert missing == set(), "docs/add-an-element.md, An element: say there what a new element needs in these files"


def test_every_file_on_the_checklist_names_an_element():
    own = {f"plugins/procore/sides/procore/{stem}.py" for stem in STEMS["family"]}
    made_of = {f"plugins/procore/elements/{name}.py" for name in ALL}
    needless = {path for path in of_checklist() - own - made_of if not names_an_element(ROOT / path)}
    kept = {str(path.relative_to(ROOT)) for path in (ROOT / "include" / "sql" / "maestro").glob("*/projects.sql")}
    assert needless - kept == set(), "docs/add-an-element.md names these for nothing"


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_file_that_a_document_names_is_there(page):
    named = [path for path in paths(PAGES[page]) if "<" not in path and re.search(r"\.(py|sql|md|json)$", path)]
    assert [path for path in named if not any((root / path).is_file() for root in (ROOT, PLUGIN))] == []


# ------------------------------------------------------------------------------------------ tests, rooms, tables


@pytest.mark.parametrize(
    "proof", sorted({proof for text in PAGES.values() for proof in re.findall(r"`(tests/[\w/.]+::\w+)`", text)})
)
def test_every_test_that_a_document_names_is_there(proof):
    file, _, name = proof.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_every_promise_names_a_test_that_holds_it():
    promises = re.split(r"^\d+\. <a id=", section("architecture.md", "Promises"), flags=re.MULTILINE)[1:]
    assert len(promises) == 15
    assert [text[:40] for text in promises if "`tests/" not in text] == []


def test_every_promise_to_people_is_followed_by_a_test_that_holds_it():
    bullets = re.split(r"^\* ", PAGES["promises.md"], flags=re.MULTILINE)[1:]
    assert len(bullets) > 10
    assert [text[:40] for text in bullets if "`tests/" not in text] == []


def test_the_rooms_of_the_architecture_are_the_folders_of_the_code():
    there = {f"{room.name}/" for room in PLUGIN.iterdir() if room.is_dir() and room.name != "__pycache__"}
    there |= {module.name for module in PLUGIN.glob("*.py") if module.name != "__init__.py"}
    rows = re.findall(r"^\| (`[^|]+) \|", section("architecture.md", "Rooms"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w./]+)`", row)}
    outside = {name for name in named if (ROOT / name).is_dir()}
    assert named - outside | {"dags/"} == there


def test_the_tables_of_the_architecture_are_the_ledgers():
    sql = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "include/sql/ledger").rglob("*.sql"))
    made = set(re.findall(r"CREATE (?:UNLOGGED )?TABLE IF NOT EXISTS procore_sync\.(\w+)", sql))
    made -= set(re.findall(r"DROP TABLE (?:IF EXISTS )?procore_sync\.(\w+)", sql))
    (renaming,) = (ROOT / "include/sql/ledger/migrations").glob("0022_*.sql")
    renamed = dict(re.findall(r"\('(\w+)', '(\w+)'\)", renaming.read_text(encoding="utf-8")))
    made = {renamed.get(name, name) for name in made}
    assert made == set(re.findall(r"^\| `(\w+)` \|", section("architecture.md", "Ledger"), re.MULTILINE))


# ------------------------------------------------------------------------------------------ words and elements


def test_no_word_of_the_glossary_stands_twice():
    words = re.findall(r"^\| ([^|]+?) \|", section("glossary.md", "Words"), re.MULTILINE)[2:]
    assert len(words) > 30
    assert words == sorted(set(words), key=str.casefold)


def test_the_pages_of_facts_know_every_element():
    for page, heading in (("maestro.md", "The interface of maestro* itself"), ("procore.md", "Overview")):
        for element in ELEMENTS.values():
            assert element.id.replace("_", " ") in section(page, heading), f"{page}, {heading}"
