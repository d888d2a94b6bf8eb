"""`python -m tests.tooling.licences`: the licence of every locked package, of which docs/dependencies.md says the unusual ones.

It prints what is not as the page says, and ends with 1; `--all` prints each package with its licence. It asks what is installed,
so it needs no network. A package of another system or Python, which the lock names with a condition, is not looked at.
"""

import re
import sys
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "dependencies.md"
USUAL = re.compile(
    r"(MIT(-0)?|(New )?BSD|BSD-[23]-Clause|[23]-Clause BSD|0BSD|Apache(-2\.0|[ -]Software)|ISC|PSF-2\.0|Python Software Foundation"
    r"|Zlib|CC0-1\.0|Unlicense|Public Domain)\b.*"
)
"""Licences that ask for no more than to be named: whoever passes such a package on keeps its notice."""
ROW = re.compile(r"^\| `(?P<name>[\w.-]+)` \| (?P<licence>[^|]+?) \|", re.MULTILINE)
CLASS = "License :: "
HEADING = "## Licences\n"


def locked(text: str) -> Iterator[str]:
    """The names in a lock of what is installed on this system."""
    for line in text.splitlines():
        if re.match(r"[a-z0-9]", line):
            requirement = Requirement(line.removesuffix(" \\"))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement.name


def licence(said: Message) -> str:
    """What a package says of its licence: as an expression, else by its classifiers, else the first line of its own words."""
    if expression := said.get("License-Expression"):
        return str(expression)
    classes = [one.split(" :: ")[-1] for one in said.get_all("Classifier") or () if one.startswith(CLASS)]
    return "; ".join(classes) or str(said.get("License") or "not said").strip().split("\n")[0]


def is_usual(licence_said: str) -> bool:
    """Whether each part of it is, or, where one may choose, any."""
    if " OR " in licence_said:
        return any(map(is_usual, licence_said.split(" OR ")))
    return all(USUAL.fullmatch(one.strip("( )")) for one in re.split(r"; | AND ", licence_said))


def differences(found: dict[str, str], page: str) -> list[str]:
    """A sentence for each unusual licence that the page does not say as it is, and for each row that nothing needs."""
    rows = {row["name"]: row["licence"] for row in ROW.finditer(page[page.index(HEADING) :])}
    odd = {name: said for name, said in found.items() if not is_usual(said)}
    changed = [name for name, said in odd.items() if said not in rows.get(name, "")]
    return [
        *(
            f"{name}: its licence is “{odd[name]}”; docs/dependencies.md says “{rows.get(name, '')}”."
            for name in changed
        ),
        *(f"{name}: docs/dependencies.md lists it for nothing." for name in rows.keys() - odd.keys()),
    ]


def main() -> int:
    """Print, and say how it went."""
    found, wrong = {}, []
    locks = [(ROOT / f"requirements{which}.lock").read_text(encoding="utf-8") for which in ("", "-dev")]
    for name in locked("\n".join(locks)):
        try:
            found[name] = licence(metadata(name))
        except PackageNotFoundError:
            wrong.append(f"{name}: it is locked and not installed; run `make install`.")
    if "--all" in sys.argv:
        sys.stdout.writelines(f"{name}: {said}\n" for name, said in found.items())
    wrong += differences(found, PAGE.read_text(encoding="utf-8"))
    sys.stdout.writelines(f"{one}\n" for one in wrong)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
