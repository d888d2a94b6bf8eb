"""What a project that is made across is given: rows of the settings, each for the projects of one category or type."""

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from procore.config.strict import Strict
from procore.elements.element import Values
from procore.model.records import Record


class NewInProcore(Strict):
    """What a project that is made in Procore is given, by the names of Procore's lists; empty: what Procore gives by itself."""

    condition: ClassVar[str] = "category"
    category: str = Field(
        default="",
        examples=["COM"],
        description="Category in maestro* of the projects that the row is for; empty: of all others.",
    )
    template: str = Field(default="", examples=["Bâtiment"], description="Template in Procore.")
    stage: str = Field(default="", examples=["Course of Construction"], description="Stage in Procore.")
    project_type: str = Field(default="", examples=["Commercial"], description="Type of project in Procore.")
    office: str = Field(default="", examples=["Laval"], description="Office in Procore.")
    program: str = Field(default="", examples=["Écoles"], description="Program in Procore.")
    department: str = Field(default="", examples=["Civil"], description="Department in Procore.")
    region: str = Field(default="", examples=["Québec"], description="Region in Procore.")
    time_zone: str = Field(
        default="", examples=["Eastern Time (US & Canada)"], description="Time zone, spelled as Procore spells it."
    )
    standard_codes: bool = Field(
        default=False,
        description="Whether the company's standard cost codes are copied into the project; not with a template.",
    )


class NewInMaestro(Strict):
    """What a project that is made in maestro* is given; empty: nothing."""

    condition: ClassVar[str] = "project_type"
    project_type: str = Field(
        default="",
        examples=["Commercial"],
        description="Type in Procore of the projects that the row is for; empty: of all others.",
    )
    template: str = Field(default="", examples=["BAT"], description="Project template in maestro*.")
    category: str = Field(default="", examples=["COM"], description="Category in maestro*.")
    department: str = Field(default="", examples=["QC"], description="Department in maestro*.")
    manager: str = Field(default="", examples=["MR"], description="Project manager in maestro*.")


def set_up_of(rows: Iterable[NewInProcore | NewInMaestro], record: Record) -> Values:
    """What is given to the project that is made of this record across: by name, what the first row says that is for it."""
    for row in rows:
        said = row.model_dump()
        wanted = said.pop(row.condition)
        if not wanted or wanted == record.facts.get(row.condition):
            return {name: value for name, value in said.items() if value}
    return {}
