"""Mentions: people named in a text as `@[name](user:<id>)`."""

from __future__ import annotations

import re
from uuid import UUID

from storage import members as member_rows
from workspace.desk import Look

MOST_MENTIONS = 50

_MENTION = re.compile(
    r"@\[[^\[\]\n]{1,200}\]"
    r"\(user:([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\)"
)


def find_mentions(text: str) -> list[UUID]:
    """The people a text names, each once, in the order of their first mention; 50 at most."""
    people = dict.fromkeys(UUID(match.group(1)) for match in _MENTION.finditer(text))
    return list(people)[:MOST_MENTIONS]


async def mentioned_members(look: Look, workspace_id: UUID, text: str) -> list[UUID]:
    """Those of the people a text names who are members; names of others are mere text."""
    people = find_mentions(text)
    if not people:
        return []
    members = await member_rows.find_member_ids(look.sql, workspace_id, people, lock=False)
    return [person for person in people if person in members]
