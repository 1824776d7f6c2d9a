"""E-mail addresses as people give them."""

from __future__ import annotations

from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, WithJsonSchema

from workspace.inputs import clean_text

LONGEST_EMAIL = 254


def _address(value: str) -> str:
    if len(value) > LONGEST_EMAIL:
        raise ValueError(f"must have at most {LONGEST_EMAIL} characters")
    try:
        address = validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"must be an e-mail address: {error}") from None
    if len(address) > LONGEST_EMAIL:
        raise ValueError(f"must have at most {LONGEST_EMAIL} characters")
    return address


# The part before the @ stays as it was given; the domain is written in its usual form.
Email = Annotated[
    str,
    AfterValidator(clean_text),
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": LONGEST_EMAIL}),
]
