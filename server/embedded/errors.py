"""The one error of the embedded services."""

from __future__ import annotations


class StartError(Exception):
    """Something `atelier up` needs could not be started; the message says why, in plain words."""
