"""Recorded histories of people who write at once, played through stock providers."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text

from tests.stock_editors import Editor, Editors

TRACE = Path(__file__).parents[2] / "shared" / "traces" / "friendsforever.json.gz"
LETTERS = "abcdefghijklmnopqrstuvwxyz .,\n"


class Authors(Editors):
    """A Node process whose editors can play an author of a history."""

    script = "traces.mjs"

    async def read(self, file: Path) -> str:
        """Prepares a history to be played; answers with what every replica must hold in the end."""
        return str(await self.command("history", file=str(file)))

    async def play(self, editor: Editor, file: Path, agent: int) -> None:
        """Begins to type an author's transactions, each after its parents have come; tells `played`."""
        await self.command("play", client=editor.name, file=str(file), agent=agent)


@dataclass
class _Writer:
    """An author of a made-up history: a replica, and what of the other author's is in it."""

    client_id: int
    doc: Doc[Any] = field(init=False)
    updates: list[bytes] = field(default_factory=list)
    last: int | None = None
    seen: int = 0
    at: int = 0

    def __post_init__(self) -> None:
        self.doc = Doc(client_id=self.client_id)
        self.text = self.doc.get("content", type=Text)

    def write(self, dice: random.Random) -> list[list[Any]]:
        """Types a letter where it typed before, or jumps, or takes letters back; answers with the patch."""
        length = len(self.text)
        if self.at > length or dice.random() < 0.05:
            self.at = dice.randint(0, length)
        before = self.doc.get_state()
        if self.at and dice.random() < 0.15:
            deleted = min(self.at, dice.randint(1, 3))
            self.at -= deleted
            patch = [self.at, deleted, ""]
            del self.text[self.at : self.at + deleted]
        else:
            patch = [self.at, 0, dice.choice(LETTERS)]
            self.text.insert(self.at, patch[2])
            self.at += 1
        self.updates.append(self.doc.get_update(before))
        return [patch]

    def merge(self, other: _Writer) -> None:
        for update in other.updates[self.seen :]:
            self.doc.apply_update(update)
        self.seen = len(other.updates)


def make_history(file: Path, transactions: int, seed: int) -> Path:
    """Writes a history of two authors, in the form of the recorded ones."""
    dice = random.Random(seed)
    writers = (_Writer(1), _Writer(2))
    made: list[dict[str, Any]] = []
    for index in range(transactions):
        agent = dice.randrange(2)
        writer, other = writers[agent], writers[1 - agent]
        parents = [] if writer.last is None else [writer.last]
        if other.last is not None and dice.random() < 0.1:
            writer.merge(other)
            parents.append(other.last)
        made.append({"parents": parents, "agent": agent, "patches": writer.write(dice)})
        writer.last = index
    writers[0].merge(writers[1])
    history = {"kind": "concurrent", "numAgents": 2, "txns": made, "endContent": str(writers[0].text)}
    file.write_bytes(gzip.compress(json.dumps(history).encode()))
    return file
