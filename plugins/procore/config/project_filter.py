"""Which projects are synchronized."""

from typing import Literal

from pydantic import Field

from procore.config.strict import Strict
from procore.diff.project_filter import ProjectFilter


class ProjectFilterSettings(Strict):
    """Which projects are synchronized: every criterion that is given must hold."""

    status: frozenset[Literal["active", "closed"]] = Field(
        default=frozenset({"active"}), description="Statuses of maestro*'s projects; empty: all."
    )
    category: frozenset[str] = Field(
        default=frozenset(), examples=[["Commercial"]], description="Categories in maestro*; empty: all."
    )
    department: frozenset[str] = Field(
        default=frozenset(), examples=[["Civil"]], description="Departments in maestro*; empty: all."
    )
    manager: frozenset[str] = Field(
        default=frozenset(), examples=[["MR"]], description="Project managers in maestro*; empty: all."
    )
    marked: bool | None = Field(
        default=True,
        description="Whether the project is marked in maestro* for Procore; null: marked or not.",
    )
    numbers: frozenset[str] = Field(
        default=frozenset(), examples=[["24-001", "24-012"]], description="Project numbers; empty: all."
    )
    pattern: str | None = Field(
        default=None, examples=["24-*"], description="A pattern of project numbers, like 24-*; null: all."
    )
    stage: frozenset[str] = Field(
        default=frozenset(),
        examples=[["Course of Construction"]],
        description="Stages in Procore, by name; empty: all. Projects of bids stay out where the stages of those that were won are "
        "named.",
    )
    project_type: frozenset[str] = Field(
        default=frozenset(), examples=[["Commercial"]], description="Types of projects in Procore, by name; empty: all."
    )
    office: frozenset[str] = Field(
        default=frozenset(), examples=[["Laval"]], description="Offices in Procore, by name; empty: all."
    )
    closed_documents: bool = Field(
        default=True,
        description="Whether the documents of a linked project that maestro* closed are still synchronized.",
    )

    @property
    def filter(self) -> ProjectFilter:
        """The same, as projects are compared with it."""
        return ProjectFilter(**self.model_dump())
