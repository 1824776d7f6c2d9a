"""Updates, real ones and such as nobody should take."""

from __future__ import annotations

import random
from typing import Any

from pycrdt import Doc, Text

from realtime.lib0 import number


def real_update(text: str = "and more", client_id: int = 77) -> bytes:
    doc: Doc[Any] = Doc(client_id=client_id)
    doc.get("content", type=Text).insert(0, text)
    return doc.get_update()


def dependent_updates(count: int) -> list[bytes]:
    """Updates of which each builds on the one before."""
    doc: Doc[Any] = Doc()
    content = doc.get("content", type=Text)
    made = []
    for _ in range(count):
        before = doc.get_state()
        content.insert(len(content), "x")
        made.append(doc.get_update(before))
    return made


DICE = random.Random(4)

# Updates on which the library fails in the middle; made by changing bytes of real ones.
PANICS = [
    "010384d190c80900040107636f6e74656e740261620701016101280084d190c80900017a017c3f80000000",
    (
        "0107acd3df9f0e00010107636f6e74656e740184acd3df9f0e00016184acd3df9f0e010162c4acd3df9f0e01acd3df9f0e020161"
        "08010161027c3f8000007c3f80000087acd3df9f0e05020400acd3df9f0e01017101acd3df9f0e010001"
    ),
    "01029ba3b5ac0200010107636f6e23656e7401849ba3b5ac02010161019ba3b5ac02010002",
]

GARBAGE = {
    "nothing": b"",
    "half": b"\x00",
    "endless number": b"\xff" * 40,
    "many clients": number(2**27 - 1) + b"\x01\x01",
    "many structs": b"\x01" + number(2**60) + b"\x01\x00\x84\x00",
    "many deletions": b"\x00" + number(2**60) + b"\x01",
    "a text": b"Hello, this is no update",
    **{f"random {length}": DICE.randbytes(length) for length in (1, 7, 100, 10_000, 1_000_000)},
    **{f"panic {index}": bytes.fromhex(text) for index, text in enumerate(PANICS)},
}
