"""Frames as others read them: a WebSocket parser, and python-socketio."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import ACK, BINARY_EVENT, EVENT, Packet
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, TextMessage

from realtime.frames import Frame, ack_frame, event_frame, packet_frame, to_json, websocket_frame

LENGTHS = (0, 1, 125, 126, 127, 65_535, 65_536, 200_000)


def _received(wire: bytes) -> list[str | bytes]:
    """The whole messages that a client reads from the wire."""
    client = Connection(ConnectionType.CLIENT)
    client.receive_data(wire)
    found: list[str | bytes] = []
    begun: str | bytes | None = None
    for event in client.events():
        assert isinstance(event, TextMessage | BytesMessage)
        data = event.data if isinstance(event, TextMessage) else bytes(event.data)
        begun = data if begun is None else begun + data  # type: ignore[operator]
        if event.message_finished:
            found.append(begun)
            begun = None
    assert begun is None, "a message without an end"
    return found


@pytest.mark.parametrize("length", LENGTHS)
def test_a_frame_of_any_length_is_read_as_sent(length: int) -> None:
    text = "x" * length
    assert _received(websocket_frame(text)) == [text]
    assert _received(websocket_frame(text.encode())) == [text.encode()]


def test_lengths_count_bytes_not_characters() -> None:
    text = "ü" * 63
    assert _received(websocket_frame(text)) == [text]
    assert Frame((text,)).size_bytes == 2 + 126 + 2


def test_parts_follow_each_other_in_one_buffer() -> None:
    parts = ("451-[0]", b"\x00\x01", "", b"", "42[1]")
    frame = Frame(parts)
    assert _received(frame.wire) == list(parts)
    assert frame.wire is frame.wire, "built once for all who receive it"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def _packet(frame: Frame) -> Packet:
    (message,) = _received(frame.wire)
    assert isinstance(message, str)
    assert message[0] == "4"
    return Packet(encoded_packet=message[1:])


@given(name=st.text(min_size=1), payload=json_values)
def test_an_event_is_one_that_python_socketio_reads(name: str, payload: object) -> None:
    packet = _packet(event_frame("/workspaces", name, to_json(payload)))
    assert (packet.packet_type, packet.namespace, packet.id) == (EVENT, "/workspaces", None)
    assert packet.data == [name, payload]


@given(ack_id=st.integers(0, 10**99), payload=json_values)
def test_an_acknowledgement_names_its_event(ack_id: int, payload: object) -> None:
    packet = _packet(ack_frame("/workspaces", ack_id, to_json(payload)))
    assert (packet.packet_type, packet.namespace, packet.id) == (ACK, "/workspaces", ack_id)
    assert packet.data == [payload]


def test_a_binary_event_keeps_its_attachments_behind_it() -> None:
    encoded = Packet(EVENT, data=["sync", {"a": b"\x00"}, b"\xff" * 70_000], namespace="/yjs").encode()
    header, first, second = _received(packet_frame(encoded).wire)
    assert isinstance(header, str)
    packet = Packet(encoded_packet=header[1:])
    assert packet.packet_type == BINARY_EVENT
    assert not packet.add_attachment(first)
    assert packet.add_attachment(second)
    assert packet.data == ["sync", {"a": b"\x00"}, b"\xff" * 70_000]


def test_json_is_compact_and_readable() -> None:
    assert to_json({"a": [1, "ü"]}) == '{"a":[1,"ü"]}'
    assert json.loads(to_json("\u2028")) == "\u2028"
