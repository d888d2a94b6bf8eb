"""Cases that failed once. They are kept by seed, not by place: a step has another number when the code has changed."""

from collections.abc import Iterable
from pathlib import Path

from chaos.case import Case

FILE = Path(__file__).with_name("corpus.txt")


def kept(file: Path = FILE) -> list[Case]:
    """The cases of the corpus. Raises ValueError for a line that is none."""
    return [_case(line) for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def add(cases: Iterable[Case], file: Path = FILE) -> None:
    """Keep these cases too, each once."""
    known = set(map(_line, kept(file)))
    with file.open("a", encoding="utf-8") as corpus:
        corpus.writelines(f"{line}\n" for line in dict.fromkeys(map(_line, cases)) if line not in known)


def _line(case: Case) -> str:
    return f"{case.kind} {case.way} {case.seed} {case.draw}"


def _case(line: str) -> Case:
    kind, way, seed, draw = line.split()
    return Case(kind=kind, way=way, seed=int(seed), draw=int(draw))
