"""What is wrong with a setting: whose it is, where it stands, and the sentence."""

from dataclasses import dataclass

from procore.model.errors import Sentence

VARIABLE = "procore_companies"


class SettingRefused(ValueError):
    """What is wrong with the setting at `at`, without a point at its end. `at`: below the one that is validated; empty: it."""

    def __init__(self, at: str, said: str | Sentence, /, **facts: object) -> None:
        self.at = at
        self.said = said if isinstance(said, Sentence) else Sentence(said, **facts)
        super().__init__(str(self.said))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingProblem:
    """Why a company cannot run. `company`: its key; empty: none can. `path`: which of its settings; empty: no single one.

    `said`: for whoever stands before that setting; without a point at its end.
    """

    said: Sentence
    company: str = ""
    path: str = ""

    @property
    def whole(self) -> Sentence:
        """The sentence with the place that it is about."""
        facts = {"variable": VARIABLE, "company": self.company, "path": self.path, "said": self.said}
        if not self.company:
            return Sentence("Variable {variable}: {said}.", **facts)
        if not self.path:
            return Sentence("Variable {variable}, company {company}: {said}.", **facts)
        return Sentence("Variable {variable}, company {company}, {path}: {said}.", **facts)

    def __str__(self) -> str:
        """The whole sentence in English."""
        return printable(str(self.whole))


def printable(said: str) -> str:
    """A sentence that a page and a log can hold: half a surrogate pair of somebody's entry is written as its number."""
    return said.encode(errors="backslashreplace").decode()
