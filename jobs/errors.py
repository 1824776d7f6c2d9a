"""How a job can end badly, and how a worker can lose it.

JobFailed      what the task says: final, in words for people
LeaseLost      another claimed the job: stop quietly, nothing of ours counts
"""

from __future__ import annotations


class JobFailed(Exception):
    """The work cannot be done, and trying again would not help.

    `code` is one word for programs, such as `not_an_image`; `message` a sentence that the person who
    asked for the job understands.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class LeaseLost(Exception):
    """Somebody else holds the job now, or has ended it."""
