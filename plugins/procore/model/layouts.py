"""How a site's exports of an element look, where maestro* is read from files: their names, their columns, its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLayout:
    """The exports of one element, or part.

    `file`, `lines_file`: patterns of names, like `Fournisseurs*.csv`; empty: the element's own name in either language.
    `columns`, `line_columns`: by field, the header of its column, where it is not the usual one (docs/maestro-files.md#columns).
    `number_pattern`: how a record that comes from Procore is numbered, with `#` for each digit.
    """

    file: str = ""
    lines_file: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    line_columns: Mapping[str, str] = field(default_factory=dict)
    number_pattern: str = ""
