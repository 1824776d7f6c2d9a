"""The only place that appends events, always inside the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from pydantic import BaseModel

from storage import events as event_rows
from storage.postgres import Transaction
from workspace.errors import NotFound
from workspace.events import EVENT_DATA, StoredEvent


class Publisher(Protocol):
    """Carries news of what was committed. Implemented where the rooms are; must not fail nor wait."""

    def publish(self, events: Sequence[StoredEvent]) -> None:
        """Events of one transaction, in the order of their numbers within each workspace."""

    def sessions_ended(self, session_ids: Sequence[UUID]) -> None:
        """These sessions were revoked."""


@dataclass(frozen=True)
class _Draft:
    workspace_id: UUID
    type: str
    project_id: UUID | None
    actor_id: UUID | None
    data_json: str


class Emission:
    """Gathers the events of one transaction and numbers them as its last act.

    The counter of a workspace is locked from then until the commit, so that numbers become visible
    in their order; it is taken last, and several in the order of their ids, to keep that time short
    and free of deadlocks.
    """

    def __init__(self, transaction: Transaction, publisher: Publisher) -> None:
        self._transaction = transaction
        self._publisher = publisher
        self._drafts: list[_Draft] = []

    def append(
        self,
        workspace_id: UUID,
        type_: str,
        data: BaseModel,
        *,
        project_id: UUID | None,
        actor_id: UUID | None,
    ) -> None:
        """Appends one event; `data` must be of the model that `EVENT_DATA` names for its type."""
        model = EVENT_DATA[type_]
        if not isinstance(data, model):
            raise TypeError(f"{type_} carries {model.__name__}, not {type(data).__name__}")
        if not self._drafts:
            self._transaction.before_commit(self._store)
        # A subclass may carry more than the event shows, such as a secret that is shown once.
        text = model.model_validate(data, from_attributes=True).model_dump_json()
        self._drafts.append(_Draft(workspace_id, type_, project_id, actor_id, text))

    async def _store(self) -> None:
        stored: list[StoredEvent] = []
        for workspace_id in sorted({draft.workspace_id for draft in self._drafts}):
            drafts = [draft for draft in self._drafts if draft.workspace_id == workspace_id]
            stored += await self._store_of(workspace_id, drafts)
        self._transaction.after_commit(lambda: self._publisher.publish(stored))

    async def _store_of(self, workspace_id: UUID, drafts: list[_Draft]) -> list[StoredEvent]:
        numbered = await event_rows.append_events(
            self._transaction.connection,
            workspace_id,
            types=[draft.type for draft in drafts],
            project_ids=[draft.project_id for draft in drafts],
            actor_ids=[draft.actor_id for draft in drafts],
            data_jsons=[draft.data_json for draft in drafts],
        )
        if len(numbered) != len(drafts):
            raise NotFound("There is no such workspace, or it is not yours to see.")
        return [
            StoredEvent(
                workspace_id,
                row["seq"],
                draft.type,
                draft.project_id,
                draft.actor_id,
                row["at"],
                draft.data_json,
            )
            for row, draft in zip(numbered, drafts, strict=True)
        ]
