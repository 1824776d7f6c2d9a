"""The root of all errors that a caller is told of, and those of storage.

AtelierError              code, sentence, whether and when trying again helps
├── Unavailable           a service that this one needs is away
│   └── DocumentDamaged   what is stored of a document cannot be read
├── TooLarge              more bytes than allowed
└── (the rest stands in workspace/errors.py)
"""

from __future__ import annotations

from typing import ClassVar


class AtelierError(Exception):
    """Something the caller is told, as a code of the contract and a sentence.

    `retry_after_seconds` says after how long the same request may succeed, where trying again helps.
    """

    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, sentence: str | None = None, *, retry_after_seconds: float | None = None) -> None:
        self.message = sentence or self.sentence
        self.retry_after_seconds = retry_after_seconds
        super().__init__(self.message)


class Unavailable(AtelierError):
    """A service that the request needs does not answer; nothing is known to have been changed."""

    code = "unavailable"
    sentence = "A service this needs is not reachable at the moment. Try again shortly."

    def __init__(self, sentence: str | None = None, *, retry_after_seconds: float = 1.0) -> None:
        super().__init__(sentence, retry_after_seconds=retry_after_seconds)


class TooLarge(AtelierError):
    code = "too_large"
    sentence = "The request is larger than allowed."


class DocumentDamaged(Unavailable):
    """What is stored of a document's content is not whole, or cannot be read; the log names the document."""

    sentence = (
        "The content of this document cannot be read: what is stored of it is damaged. Tell the operator."
    )

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence, retry_after_seconds=60.0)
