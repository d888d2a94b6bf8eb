"""How long the ledger keeps what is over."""

from typing import Annotated

from pydantic import Field

from procore.config.strict import Strict

Days = Annotated[int, Field(ge=62, le=36_500)]
"""At least two months, which the page shows."""
Years = Annotated[int, Field(ge=400, le=36_500)]
"""At least a fiscal year and the weeks in which it is closed."""


class RetentionSettings(Strict):
    """Days after which what is over is deleted from the ledger, once a night; null: never."""

    plans: Days | None = Field(
        default=None,
        examples=[400],
        description="Plans that were written, turned down or replaced, with each planned value; the newest of each element stays.",
    )
    values: Years | None = Field(
        default=None,
        examples=[2557],
        description="Written values, before and after, but the newest of each record; nobody can say then who wrote the "
        "older ones, nor undo those runs.",
    )
    exceptions: Days | None = Field(
        default=None, examples=[400], description="Exceptions of the inbox that are closed; open ones stay."
    )
    gone: Days | None = Field(
        default=None,
        examples=[400],
        description="Records that a side no longer has, where they are linked to none and nobody decided anything of them.",
    )
    runs: Days | None = Field(
        default=None,
        examples=[400],
        description="Runs of which nothing else is kept, like those that found nothing to do; the newest hundred of an element "
        "stay.",
    )

    @property
    def days(self) -> dict[str, int]:
        """By kind; what is kept for ever is not in it."""
        return {kind: days for kind, days in self.model_dump().items() if days is not None}
