"""Packets from clients: read within bounds, or refused in words that can be acknowledged."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.packets import MAX_ATTACHED_BYTES, MAX_ATTACHMENTS, MAX_JSON_CHARACTERS, Packet, Refused
from workspace.errors import InvalidRequest

HEAD = "2/workspaces,17"


def _refusal(encoded: str) -> Refused:
    packet = Packet(encoded_packet=encoded)
    assert packet.id == 17, "the sender can be told"
    assert packet.namespace == "/workspaces"
    (refused,) = packet.data
    assert isinstance(refused, Refused)
    return refused


def test_a_packet_within_bounds_is_read() -> None:
    packet = Packet(encoded_packet=HEAD + '["workspace.join",{"workspace_id":"x"}]')
    assert packet.data == ["workspace.join", {"workspace_id": "x"}]
    largest = '["' + "x" * (MAX_JSON_CHARACTERS - 4) + '"]'
    assert len(Packet(encoded_packet=HEAD + largest).data[0]) == MAX_JSON_CHARACTERS - 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[", "malformed"),
        ('["a",{"b":1,"b":2}]', "malformed"),
        ('["a",NaN]', "malformed"),
        ('["a",1e999]', "malformed"),
        ('["a"] []', "malformed"),
        ('["a","\\ud800"]', "malformed"),
        ('["a","\0"]', "malformed"),
        ('["a","\\u0000"]', "invalid_request"),
        ("[" * 30_000 + "]" * 30_000, "malformed"),
        ('["a",' + "[" * 100_000 + "]" * 100_000 + "]", "too_large"),
        ('{"a":' * 100_000, "too_large"),
        ('["' + "x" * (MAX_JSON_CHARACTERS - 3) + '"]', "too_large"),
        ('["a",' + "1" * 10_000 + "]", "malformed"),
    ],
)
def test_what_cannot_be_read_names_its_code_in_a_moment(text: str, code: str) -> None:
    began = time.perf_counter()
    refused = _refusal(HEAD + text)
    assert time.perf_counter() - began < 0.2
    assert refused.error.code == code
    assert refused.error.message


def test_a_nul_is_named_by_the_field_that_holds_it() -> None:
    error = _refusal(HEAD + '["message.send",{"text":"a\\u0000","to":["\\u0000"]}]').error
    assert isinstance(error, InvalidRequest)
    assert [each.field for each in error.errors] == ["text", "to.0"]


@pytest.mark.parametrize(
    "encoded",
    [
        f"5{MAX_ATTACHMENTS + 1}-/workspaces,1[]",
        "59999999999-/workspaces,1[]",
        "5" + "9" * 1_000 + "-/workspaces,1[]",
        "2/workspaces," + "1" * 101 + "[]",
        "x",
        "²",
    ],
)
def test_what_is_no_packet_is_an_error(encoded: str) -> None:
    with pytest.raises(ValueError, match=r"too (many|long)|invalid literal"):
        Packet(encoded_packet=encoded)


def test_an_event_with_attachments_is_whole_with_the_last() -> None:
    packet = Packet(encoded_packet='52-/workspaces,17["a",{"_placeholder":true,"num":1}]')
    assert not packet.add_attachment(b"0")
    assert packet.add_attachment(b"1")
    assert packet.data == ["a", b"1"]


def test_attachments_are_bounded_and_binary() -> None:
    packet = Packet(encoded_packet='52-/workspaces,17["a",{"_placeholder":true,"num":1}]')
    with pytest.raises(ValueError, match="text"):
        packet.add_attachment("2/workspaces,18[]")
    packet.add_attachment(b"x" * (MAX_ATTACHED_BYTES - 1))
    with pytest.raises(ValueError, match="too large"):
        packet.add_attachment(b"xx")


@given(st.text())
def test_any_text_is_a_packet_or_a_plain_error(text: str) -> None:
    with contextlib.suppress(ValueError, KeyError, IndexError, TypeError):
        assert Packet(encoded_packet=text).packet_type in range(10)
