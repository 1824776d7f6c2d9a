"""The resources as REST, events and sockets show them: one model of each."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

# What a workspace may allow itself.
RUNNING_JOBS_MAX = 100

Item = TypeVar("Item", bound=BaseModel)


class Resource(BaseModel):
    """What every resource carries."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: UUID
    created_at: datetime
    updated_at: datetime


class Revised(Resource):
    """A resource that can be patched; `revision` grows by one with each change."""

    revision: int = Field(ge=1)


class Page(BaseModel, Generic[Item]):
    """One page of a list; `next_cursor` leads to the next one, or is null at the end."""

    items: list[Item]
    next_cursor: str | None


class Status(StrEnum):
    """The column of a task."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class Priority(StrEnum):
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"


class User(Revised):
    """An account, as its owner sees it."""

    email: str
    name: str


class Membership(BaseModel):
    """A workspace that a person belongs to, and the role there."""

    workspace_id: UUID
    role: str


class Me(User):
    """One's own account and where it is a member."""

    memberships: list[Membership]


class SessionInfo(Resource):
    """A sign-in. `updated_at` is when its tokens were last renewed; `current` marks the caller's own."""

    expires_at: datetime
    user_agent: str
    address: str
    current: bool


class Workspace(Revised):
    """A workspace. While `jobs_paused` none of its jobs starts; `running_jobs_max` run at once at most."""

    name: str
    jobs_paused: bool
    running_jobs_max: int = Field(ge=1, le=RUNNING_JOBS_MAX, examples=[4])


class Member(Revised):
    """A person in a workspace."""

    workspace_id: UUID
    user_id: UUID
    name: str
    email: str
    role: str


class RemovedMember(Member):
    """A member as last seen. When the account was deleted, whatever names this person now reads null."""

    reason: Literal["removed", "left", "account_deleted"]


class Invitation(Resource):
    workspace_id: UUID
    email: str
    role: str
    invited_by: UUID | None
    expires_at: datetime


class Project(Revised):
    workspace_id: UUID
    name: str
    description: str
    lead_id: UUID | None


class ProjectMember(Resource):
    """A member with a role of their own in one project."""

    workspace_id: UUID
    project_id: UUID
    user_id: UUID
    name: str
    role: str


class Task(Revised):
    """A task. Those of one project and status are ordered by `position`, compared byte by byte."""

    workspace_id: UUID
    project_id: UUID
    title: str
    description: str
    status: Status
    priority: Priority
    assignee_id: UUID | None
    due_date: date | None
    labels: list[str]
    position: str
    created_by: UUID | None


class DocumentKind(StrEnum):
    """What a document's content is made of: a line of text, or a tree of blocks."""

    TEXT = "text"
    RICH = "rich"


class Document(Revised):
    """A document without its content: what is typed changes neither `updated_at` nor `revision`."""

    workspace_id: UUID
    project_id: UUID
    title: str
    kind: DocumentKind
    created_by: UUID | None


class Asset(Resource):
    """A file of a project. `content_type` is what its bytes say; `job_id` names the job that made it.

    `sha256` is in hexadecimal digits. Only images have a size, and only video and audio a duration; each is
    null where it is not known.
    """

    workspace_id: UUID
    project_id: UUID
    name: str
    content_type: str = Field(examples=["image/png"])
    size_bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$", examples=["9f86d081884c7d65" * 4])
    width: int | None
    height: int | None
    duration_seconds: float | None
    has_thumbnail: bool
    created_by: UUID | None
    job_id: UUID | None


class Comment(Revised):
    """A comment on a task; `mentions` are the people named in `body` as `@[name](user:<id>)`."""

    workspace_id: UUID
    project_id: UUID
    task_id: UUID | None
    parent_id: UUID | None
    author_id: UUID | None
    body: str
    mentions: list[UUID]
    anchor: dict[str, Any] | None
    resolved: bool


class Message(Resource):
    workspace_id: UUID
    author_id: UUID | None
    text: str
    client_id: str | None


class JobStatus(StrEnum):
    """Where a job is in its life; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (JobStatus.QUEUED, JobStatus.RUNNING)


class JobPriority(StrEnum):
    """Which of a workspace's due jobs is taken first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class JobProgress(BaseModel):
    """How far a job is; `percent` only rises, also from one attempt to the next."""

    model_config = ConfigDict(frozen=True)

    percent: float = Field(ge=0, le=100)
    stage: str
    message: str


class JobError(BaseModel):
    """Why a job failed or was cancelled, as a code and a sentence."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str


class Job(BaseModel):
    """Long work. `job_seq` grows with every change: of two pictures of a job the higher one is newer.

    A job that somebody retried names the one before it in `retry_of`.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    type: str = Field(examples=["render"])
    workspace_id: UUID
    project_id: UUID | None
    requested_by: UUID | None
    params: dict[str, Any]
    status: JobStatus
    priority: JobPriority
    attempt: int = Field(ge=0)
    max_attempts: int = Field(ge=1)
    job_seq: int = Field(ge=1)
    progress: JobProgress
    result: dict[str, Any] | None
    error: JobError | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    run_at: datetime
    cancel_requested: bool
    retry_of: UUID | None
