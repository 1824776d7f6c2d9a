"""What people ask of jobs: the bodies and parameters of REST, and the lines of a job's log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jobs.kinds import JobKind
from workspace.errors import FieldError, InvalidRequest
from workspace.inputs import Input, Line, Moment, Text
from workspace.pages import PageQuery
from workspace.parsing import explain
from workspace.resources import JobPriority, JobStatus

LONGEST_TYPE = 100
# Rooms are shown the params with every picture of a job.
MOST_PARAMS_BYTES = 256 * 1024


class JobRequest(Input):
    """A job to be done: what `params` must be depends on `type`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "render",
                    "params": {
                        "items": [
                            {
                                "asset_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5",
                                "duration_seconds": 3,
                                "caption": "Opening night",
                            }
                        ],
                        "width": 1280,
                        "height": 720,
                        "fps": 30,
                        "transition": "fade",
                    },
                }
            ]
        }
    )

    type: Line = Field(max_length=LONGEST_TYPE)
    params: dict[str, Any]
    priority: JobPriority = JobPriority.NORMAL
    run_at: Moment | None = Field(
        None,
        description="Not before this time, which is at most a year ahead; a time that has passed is now.",
    )


class JobQuery(PageQuery):
    """Which jobs are wanted."""

    status: JobStatus | None = Field(None, description="Only those in this state.")
    type: Text | None = Field(None, max_length=LONGEST_TYPE, description="Only those of this kind.")


class JobLogLine(BaseModel):
    """A line that a job wrote while it ran."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    attempt: int
    level: str = Field(examples=["info"])
    message: str


def read_params(kind: JobKind, params_json: str) -> Input:
    """The params of a job, parsed strictly. Raises `InvalidRequest` with fields as `params.fps`."""
    try:
        # From the text: a strict model takes ids and times from JSON, not from Python strings.
        params = kind.params.model_validate_json(params_json)
    except ValidationError as error:
        refused = explain(error)
    else:
        if len(params.model_dump_json().encode()) > MOST_PARAMS_BYTES:
            raise InvalidRequest.of("params", f"must take at most {MOST_PARAMS_BYTES} bytes as JSON")
        return params
    if isinstance(refused, InvalidRequest):
        raise InvalidRequest(
            *(FieldError(_under_params(each.field), each.message) for each in refused.errors)
        )
    raise refused


def _under_params(field: str) -> str:
    return "params" if field == "body" else f"params.{field}"
