"""Every `docs/<page>.md#anchor` that code, SQL, tests or documents name is there, and so is every link between pages."""

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {".py", ".sql", ".md", ".html", ".toml", ".yaml", ".yml", ".js", ".css", ".po", ".txt", ""}
NAMED = re.compile(r"docs/([\w-]+\.md)(?:#([\w-]+))?")
FOLDER = "docs"
"""Apart from the page's name below, so that this file's own wrong references are not followed."""
IGNORED = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
LINKED = re.compile(r"\]\((?!\w+:)([\w./-]*\.md)?(?:#([\w-]+))?\)")


def files():
    """The files of the repository that hold text, as git lists them (also those that are not committed yet)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    found = (ROOT / name for name in listed)
    return [file for file in found if file.suffix in TEXTS and file.is_file() and file.suffix != ".lock"]


def slug(heading):
    """The anchor of a heading, as the site and code hosts make it."""
    kept = re.sub(r"[^\w\s-]", "", heading.strip().lower())
    return re.sub(r"\s+", "-", kept)


@cache
def anchors(page):
    """The anchors of a page: its headings, and what it names itself by `<a id="...">`."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return frozenset({slug(one) for one in headings} | set(re.findall(r'<a id="([\w-]+)">', text)))


def missing(page, anchor):
    """What a reader who follows the reference does not find. A page that is made with the site need not be there."""
    if page.relative_to(ROOT).as_posix() in IGNORED:
        return None
    if not page.is_file():
        return f"there is no {page.relative_to(ROOT)}"
    return f"{page.relative_to(ROOT)} has no #{anchor}" if anchor and anchor not in anchors(page) else None


def broken(file):
    """The references of a file that lead nowhere."""
    text = file.read_text(encoding="utf-8")
    named = [(ROOT / "docs" / page, anchor) for page, anchor in NAMED.findall(text)]
    if file.suffix == ".md":
        named += [((file.parent / page) if page else file, anchor) for page, anchor in LINKED.findall(text)]
    yield from filter(None, (missing(page.resolve(), anchor) for page, anchor in named))


def test_every_reference_to_a_document_leads_somewhere():
    wrong = {str(file.relative_to(ROOT)): found for file in files() if (found := list(broken(file)))}
    assert wrong == {}


def test_the_code_names_its_facts_by_their_anchors():
    named = [
        file for file in files() if file.suffix == ".py" and "docs/procore.md#" in file.read_text(encoding="utf-8")
    ]
    assert len(named) > 50, "the references are looked for in the wrong place"


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_no_two_headings_of_a_page_share_an_anchor(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = [slug(one) for one in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    named += re.findall(r'<a id="([\w-]+)">', text)
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("see docs/procore.md#pages", []),
        (f"see {FOLDER}/procore.md#no-such-fact", ["docs/procore.md has no #no-such-fact"]),
        (f"see {FOLDER}/nowhere.md", [f"there is no {FOLDER}/nowhere.md"]),
    ],
)
def test_a_reference_that_leads_nowhere_is_seen(tmp_path, text, wrong):
    file = tmp_path / "module.py"
    file.write_text(text, encoding="utf-8")
    assert list(broken(file)) == wrong
