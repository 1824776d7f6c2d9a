"""Numbers and chunks as lib0 writes them."""

from __future__ import annotations

import random

import pytest
from pycrdt import Decoder, write_var_uint

from realtime.lib0 import MAX_NUMBER_BITS, Reader, chunk, number


@pytest.mark.parametrize(
    "value", [0, 1, 127, 128, 16_383, 16_384, 2**32 - 1, 2**53 - 1, 2**MAX_NUMBER_BITS - 1]
)
def test_numbers_are_read_back_and_written_as_others_do(value: int) -> None:
    assert Reader(number(value)).number() == value
    assert number(value) == write_var_uint(value)
    assert Decoder(number(value)).read_var_uint() == value


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xff" * 8, b"\x80" * 100_000, b"\x80" * 9 + b"\x01"])
def test_numbers_that_are_cut_off_or_too_large_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cut off or too large"):
        Reader(data).number()


def test_chunks_follow_each_other_to_the_end() -> None:
    reader = Reader(chunk(b"") + chunk(b"a" * 200) + chunk("é".encode()))
    assert [reader.chunk(), reader.chunk(), reader.text()] == [b"", b"a" * 200, "é"]
    assert reader.is_at_end


@pytest.mark.parametrize("data", [b"\x01", b"\x05abcd", number(2**62) + b"a"])
def test_chunks_that_are_cut_off_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cut off"):
        Reader(data).chunk()


def test_random_bytes_are_read_or_refused() -> None:
    choices = random.Random(1)
    for _ in range(3_000):
        reader = Reader(choices.randbytes(choices.randint(0, 20)))
        try:
            while not reader.is_at_end:
                reader.number()
                reader.text()
        except ValueError:
            continue
