"""The brakes of an element: how far one run's plan may go without a person."""

from decimal import Decimal

from pydantic import Field

from procore.config.strict import Strict
from procore.review.limits import Limits


class LimitSettings(Strict):
    """How far one run's plan may go without a person. The Variable and the page call these limits brakes."""

    created: int | None = Field(
        default=500, ge=0, examples=[200], description="Most records that one run may create; null: no brake."
    )
    updated: int | None = Field(
        default=500, ge=0, examples=[200], description="Most records that one run may update; null: no brake."
    )
    deactivated: int | None = Field(
        default=25, ge=0, examples=[5], description="Most records that one run may deactivate; null: no brake."
    )
    share: Decimal | None = Field(
        default=Decimal("0.5"),
        ge=0,
        le=1,
        examples=["0.25"],
        description="Largest share (0 to 1) of the linked records that one run may update or deactivate, once it touches more "
        "than 20 records; null: no brake.",
    )
    net: Decimal | None = Field(
        default=Decimal(2_000_000),
        ge=0,
        examples=[500000],
        description="Most dollars by which one run may move the target's total, up or down; null: no brake.",
    )
    gross: Decimal | None = Field(
        default=Decimal(4_000_000),
        ge=0,
        examples=[1000000],
        description="Most dollars that one run may move line by line, up and down together (5 more here and 5 less there are 10); "
        "null: no brake.",
    )
    project_net: Decimal | None = Field(
        default=Decimal(1_000_000),
        ge=0,
        examples=[250000],
        description="Most dollars by which one run may move the total of one project, up or down; null: no brake.",
    )
    project_gross: Decimal | None = Field(
        default=Decimal(2_000_000),
        ge=0,
        examples=[500000],
        description="Most dollars that one run may move in one project, up and down together; null: no brake.",
    )
    restored: bool | None = Field(
        default=True,
        description="Whether a run stops where a side looks restored from an older copy, or emptied; null or false: no brake.",
    )

    @property
    def limits(self) -> Limits:
        """The same, as a plan is compared with it."""
        return Limits(**self.model_dump())
