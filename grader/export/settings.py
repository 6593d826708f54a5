"""What an export tells the autograder that runs elsewhere."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FILE_NAME = "autograder.json"


class Settings(BaseModel):
    """How an exercise is graded.

    Args:
        exercise: Its name.
        seed: Of every run; None draws one for each.
        language: Of hints.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    exercise: str
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    language: Literal["en", "zh"] = "en"
