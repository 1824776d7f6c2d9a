"""A world of processes, editors, one store and a lossy bus; every choice in it comes from one seed."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.pure.document_editors import FIRST_CHARACTER, Connection, Editor, Liar
from tests.pure.document_process import Process
from tests.pure.document_store import Compaction, Store
from workspace.replica import EMPTY_STATE, Replica

MAX_ROUNDS = 400


class World:
    """One document's history. Fails with AssertionError where something that must hold does not."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.store = Store()
        processes = self.random.randint(1, 3)
        self.processes = [Process(self.store, self, self.random) for _ in range(processes)]
        self.editors = [self._invite(number) for number in range(1, self.random.randint(2, 5) + 1)]
        self._compaction: Compaction | None = None
        self._characters = 0
        self._keys = 0
        self._has_haste = self.random.random() < 0.3
        self._loses_packets = self.random.random() < 0.3
        self._acts = self._choose_acts()

    def _invite(self, number: int) -> Editor:
        # In any order, since what is written at the same place is put in the order of these.
        client_id = number * 7919 % 101
        kind = Liar if self.random.random() < 0.12 else Editor
        return kind(client_id, has_acks=self.random.random() < 0.5)

    def _choose_acts(self) -> list[Callable[[], None]]:
        """What may happen in this world, each thing as often as it is here."""
        often: dict[Callable[[], None], int] = {
            self.edit: 12,
            self.send: 16,
            self.hear: 16,
            self.open: 4,
            self.flush: 8,
            self.store_some: 10,
            self.read: 6,
            self.hear_news: 8,
            self.connect: 4,
            self.poll: 2,
            self.forgive: 2,
        }
        rare: dict[Callable[[], None], int] = {
            self.disconnect: 2,
            self.end_connection: 3,
            self.crash: 1,
            self.compact: 2,
            self.change_role: 1,
            self.notice_roles: 2,
            self.suspend: 1,
            self.resume: 2,
            self.unload: 2,
            self.lie: 3,
        }
        acts = [act for act, times in often.items() for _ in range(times)]
        return acts + [act for act, times in rare.items() if self.random.random() < 0.7 for _ in range(times)]

    # The bus

    def publish(self, sender: Process, seq: int, update: bytes) -> None:
        for process in self.processes:
            if process is not sender:
                process.news += [(seq, update)] * self.random.choice((0, 1, 1, 1, 2))

    # What may happen

    def process(self) -> Process:
        return self.random.choice(self.processes)

    def editor(self) -> Editor:
        return self.random.choice(self.editors)

    def edit(self) -> None:
        editor = self.editor()
        if editor.is_away_for_good:
            return
        if self.random.random() < 0.3:
            editor.delete(self.random.randint(1, 4), self.random.random())
        else:
            first = FIRST_CHARACTER + self._characters
            length = self.random.randint(1, 3)
            self._characters += length
            text = "".join(map(chr, range(first, first + length)))
            editor.insert(text, self.random.random())

    def lie(self) -> None:
        liars = [each for each in self.editors if isinstance(each, Liar) and not each.is_away_for_good]
        if not liars:
            return
        liar = self.random.choice(liars)
        garbage = self.random.randbytes(self.random.randint(0, 12)) + b"\xff"
        what = self.random.randrange(4)
        if what == 0:
            liar.send_garbage(garbage)
        elif what == 1:
            liar.ask_garbage(garbage)
        elif liar.connection is not None and liar.connection.up:
            del liar.connection.up[self.random.randrange(len(liar.connection.up))]

    def send(self) -> None:
        process = self.process()
        connection = self._any_connection(process)
        if connection is None:
            return
        if self._loses_packets and self.random.random() < 0.03:
            self._lose(connection)
        process.receive(connection, is_hasty=self._has_haste and self.random.random() < 0.05)

    def _lose(self, connection: Connection) -> None:
        """Makes a hole in what a client sent. It fills it when asked; a lost deletion would not be missed."""
        first = connection.up[0] if connection.up else None
        if first is not None and first.kind == "update" and first.token is None and first.data[0] > 0:
            connection.up.popleft()

    def hear(self) -> None:
        connection = self.editor().connection
        if connection is not None and connection.down:
            self._hear(connection)

    def _hear(self, connection: Connection) -> None:
        connection.editor.hear(connection.down.popleft())

    def _any_connection(self, process: Process) -> Connection | None:
        return self.random.choice(list(process.connections.values())) if process.connections else None

    def connect(self) -> None:
        editor = self.editor()
        if editor.connection is None and not editor.is_away_for_good:
            self._keys += 1
            self.process().admit(editor.connect(self._keys))

    def disconnect(self) -> None:
        """An editor's side of a connection ends; the process may still hear what was sent."""
        self.editor().connection = None

    def end_connection(self) -> None:
        """A process learns that a connection has ended."""
        process = self.process()
        for key, connection in list(process.connections.items()):
            if connection.editor.connection is not connection:
                process.leave(key)

    def open(self) -> None:
        self.process().open()

    def flush(self) -> None:
        self.process().flush()

    def store_some(self) -> None:
        self.process().store()

    def read(self) -> None:
        self.process().read()

    def hear_news(self) -> None:
        self.process().take_news()

    def poll(self) -> None:
        self.process().poll(lag=self.random.randrange(3))

    def forgive(self) -> None:
        self.process().forgive()

    def crash(self) -> None:
        for connection in self.process().crash():
            if connection.editor.connection is connection:
                for _ in range(self.random.randint(0, len(connection.down))):
                    if connection.editor.connection is connection:
                        self._hear(connection)
                connection.editor.connection = None

    def compact(self) -> None:
        if self._compaction is None:
            self._compaction = self.store.prepare_compaction()
        else:
            self.store.compact(self._compaction)
            self._compaction = None

    def change_role(self) -> None:
        editor = self.editor()
        editor.may_write = not editor.may_write

    def notice_roles(self) -> None:
        self.process().notice_roles()

    def suspend(self) -> None:
        self.process().suspend()

    def resume(self) -> None:
        self.process().resume()

    def unload(self) -> None:
        self.process().unload()

    # A history

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.random.choice(self._acts)()

    def settle(self) -> None:
        """The network heals, everybody comes back and may write, and what is under way is finished."""
        for editor in self.editors:
            editor.may_write = True
            if self._loses_packets:
                # The last thing that it sent may be lost: nothing but coming back shows that.
                editor.connection = None
            while editor.connection is None and not editor.is_away_for_good:
                self._keys += 1
                self.process().admit(editor.connect(self._keys))
        self.end_connections()
        for _ in range(MAX_ROUNDS):
            if self._go_on():
                return
        raise AssertionError("it never ends")

    def end_connections(self) -> None:
        for process in self.processes:
            for key, connection in list(process.connections.items()):
                if connection.editor.connection is not connection:
                    process.leave(key)

    def _go_on(self) -> bool:
        """Everything that can be done is done once; whether nothing was left."""
        for process in self.processes:
            process.open()
            process.notice_roles()
            process.resume()
            process.poll()
            process.forgive()
            for connection in list(process.connections.values()):
                while connection.up and connection.is_entered and not connection.is_left:
                    process.receive(connection)
            while process.news:
                process.take_news()
            process.read()
            process.flush()
            process.store(may_fail=False)
            process.poll()
        for editor in self.editors:
            while editor.connection is not None and editor.connection.down:
                self._hear(editor.connection)
        self.end_connections()
        return all(process.is_quiet for process in self.processes)

    # What must hold

    def check(self) -> None:
        """Call it when all is settled."""
        text = self.store.content.text()
        everything = self.store.content.missing(EMPTY_STATE)
        assert len(set(text)) == len(text), "text is doubled"
        self._same(self.store.load().build(), everything, "a fresh load")
        for process in self.processes:
            if process.room is not None:
                room = process.room
                assert room.is_settled, "a room has not stored everything"
                assert room.seq == self.store.head, "a room is behind"
                for key, connection in process.connections.items():
                    waiting = room.sessions[key].waiting
                    assert not waiting or not connection.editor.is_honest, "updates wait"
                assert not room._order.has_hole, "something stored was not taken up"
                self._same(room.replica, everything, "a room")
        for editor in self.editors:
            self._check_editor(editor, text, everything)

    def _check_editor(self, editor: Editor, text: str, everything: bytes) -> None:
        deleted = set().union(*(each.deleted for each in self.editors))
        for token in editor.acked:
            assert self.store.has(editor.sent[token]), "an acknowledged edit is lost"
            missing = set(editor.inserted.get(token, "")) - set(text) - deleted
            assert not missing, "acknowledged text is lost"
        if editor.is_honest:
            assert editor.text == text, f"an editor shows {editor.text!r}, not {text!r}"
            replica = Replica()
            replica.apply(editor.doc.get_update())
            self._same(replica, everything, "an editor")
            self._check_heard(editor)

    def _check_heard(self, editor: Editor) -> None:
        for process in self.processes:
            for key, connection in process.connections.items():
                if connection.editor is editor:
                    assert process.room is not None
                    assert process.room.is_heard(key), "an editor's later edits would be ignored"

    def _same(self, replica: Replica, everything: bytes, what: str) -> None:
        assert not replica.lacks(everything), f"{what} lacks something"
        assert not self.store.content.lacks(replica.missing(EMPTY_STATE)), f"{what} has what is not stored"

    def close(self) -> None:
        """Lets go of the memory."""
        for editor in self.editors:
            editor.close()


def run_history(seed: int, *, steps: int = 250) -> None:
    """One world's life: trouble, then rest, twice; and in the end everybody's next edit reaches all.

    Raises AssertionError naming the seed.
    """
    world = World(seed)
    try:
        for _ in range(2):
            world.live(steps)
            world.settle()
            world.check()
        for editor in world.editors:
            if not editor.is_away_for_good:
                world.edit()
        world.settle()
        world.check()
    except Exception as failure:
        raise AssertionError(f"seed {seed}: {failure!r}") from failure
    finally:
        world.close()
