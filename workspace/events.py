"""Domain events: their types, what each carries, and how one reads on the wire."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from workspace import resources


class Deleted(BaseModel):
    """What is told of something deleted: its id and what it belonged to."""

    model_config = ConfigDict(frozen=True)

    id: UUID


class WorkspaceDeleted(Deleted):
    pass


class ProjectDeleted(Deleted):
    workspace_id: UUID


class TaskDeleted(Deleted):
    workspace_id: UUID
    project_id: UUID


class DocumentDeleted(Deleted):
    workspace_id: UUID
    project_id: UUID


class AssetDeleted(Deleted):
    workspace_id: UUID
    project_id: UUID


class CommentDeleted(Deleted):
    workspace_id: UUID
    project_id: UUID
    task_id: UUID | None


# Every type of event with the model of its `data`.
EVENT_DATA: dict[str, type[BaseModel]] = {
    "workspace.created": resources.Workspace,
    "workspace.updated": resources.Workspace,
    "workspace.deleted": WorkspaceDeleted,
    "member.joined": resources.Member,
    "member.role_changed": resources.Member,
    "member.updated": resources.Member,
    "member.removed": resources.RemovedMember,
    "invitation.created": resources.Invitation,
    "invitation.revoked": resources.Invitation,
    "project.created": resources.Project,
    "project.updated": resources.Project,
    "project.deleted": ProjectDeleted,
    "project_member.set": resources.ProjectMember,
    "project_member.removed": resources.ProjectMember,
    "task.created": resources.Task,
    "task.updated": resources.Task,
    "task.moved": resources.Task,
    "task.deleted": TaskDeleted,
    "comment.created": resources.Comment,
    "comment.updated": resources.Comment,
    "comment.deleted": CommentDeleted,
    "message.created": resources.Message,
    "document.created": resources.Document,
    "document.updated": resources.Document,
    "document.deleted": DocumentDeleted,
    "asset.created": resources.Asset,
    "asset.deleted": AssetDeleted,
    "job.queued": resources.Job,
    "job.completed": resources.Job,
    "job.failed": resources.Job,
    "job.cancelled": resources.Job,
}


class Event(BaseModel):
    """An event as the feed and the rooms show it. `seq` counts from 1 in each workspace, without holes."""

    model_config = ConfigDict(frozen=True)

    workspace_id: UUID
    seq: int = Field(ge=1)
    type: str = Field(examples=["task.created"])
    project_id: UUID | None
    actor_id: UUID | None
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True)
class StoredEvent:
    """A committed event, its data as the JSON text that was stored."""

    workspace_id: UUID
    seq: int
    type: str
    project_id: UUID | None
    actor_id: UUID | None
    at: datetime
    data_json: str

    @cached_property
    def json(self) -> str:
        """The event as one JSON object, built once for all who hear it."""
        project = f'"{self.project_id}"' if self.project_id else "null"
        actor = f'"{self.actor_id}"' if self.actor_id else "null"
        at = self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return (
            f'{{"workspace_id":"{self.workspace_id}","seq":{self.seq},"type":"{self.type}",'
            f'"project_id":{project},"actor_id":{actor},"at":"{at}","data":{self.data_json}}}'
        )

    @classmethod
    def from_json(cls, text: str) -> StoredEvent:
        """Reads what `json` wrote. Raises ValueError or KeyError for anything else."""
        value = json.loads(text)
        return cls(
            workspace_id=UUID(value["workspace_id"]),
            seq=int(value["seq"]),
            type=str(value["type"]),
            project_id=UUID(value["project_id"]) if value["project_id"] else None,
            actor_id=UUID(value["actor_id"]) if value["actor_id"] else None,
            at=datetime.fromisoformat(value["at"]),
            data_json=json.dumps(value["data"], ensure_ascii=False, separators=(",", ":")),
        )
