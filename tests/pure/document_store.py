"""A document's store in memory: numbered updates, a snapshot, and all that was ever stored, to judge by."""

from __future__ import annotations

from dataclasses import dataclass

from pycrdt import merge_updates

from workspace.replica import EMPTY_STATE, Replica


@dataclass(frozen=True)
class Loaded:
    """What one moment's snapshot of the store showed."""

    seq: int
    parts: tuple[bytes, ...]

    def build(self) -> Replica:
        """A fresh replica. Fails when something of it waits."""
        replica = Replica()
        if self.parts:
            merged = merge_updates(*self.parts) if len(self.parts) > 1 else self.parts[0]
            assert replica.apply_stored(merged).is_complete, "what is stored waits for something that is not"
        return replica

    @property
    def size_bytes(self) -> int:
        return sum(map(len, self.parts))


@dataclass(frozen=True)
class Compaction:
    """A snapshot that was built, to be written if no other was written meanwhile."""

    from_seq: int
    upto_seq: int
    state: bytes


class Store:
    """One document's rows. `content` has everything that was ever stored."""

    def __init__(self) -> None:
        self.head = 0
        self.rows: dict[int, bytes] = {}
        self.snapshot_seq = 0
        self.snapshot_state = b""
        self.content = Replica()

    def append(self, update: bytes) -> int:
        """Stores a row. Fails for one that waits for something after all before it."""
        assert self.content.apply_stored(update).is_complete, (
            f"row {self.head + 1} waits for what is not stored"
        )
        self.head += 1
        self.rows[self.head] = update
        return self.head

    def has(self, update: bytes) -> bool:
        return not self.content.lacks(update)

    def load(self) -> Loaded:
        after = [self.rows[seq] for seq in range(self.snapshot_seq + 1, self.head + 1)]
        return Loaded(self.head, (self.snapshot_state, *after) if self.snapshot_seq else tuple(after))

    def read(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The rows above a number that are still there."""
        return [(seq, self.rows[seq]) for seq in sorted(self.rows) if seq > after][:limit]

    def prepare_compaction(self) -> Compaction | None:
        if self.head == self.snapshot_seq:
            return None
        loaded = self.load()
        return Compaction(self.snapshot_seq, loaded.seq, loaded.build().missing(EMPTY_STATE))

    def compact(self, compaction: Compaction) -> None:
        if self.snapshot_seq != compaction.from_seq:
            return
        self.snapshot_seq, self.snapshot_state = compaction.upto_seq, compaction.state
        for seq in [seq for seq in self.rows if seq <= compaction.upto_seq]:
            del self.rows[seq]
