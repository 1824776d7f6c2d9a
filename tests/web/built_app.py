"""The app as its source is now; built at most once for all browser tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hatch_build

_ROOT = Path(__file__).parent.parent.parent


def ensure_built_app() -> None:
    """Sees that the server has the current app to serve. Skips where the app was to be left out.

    Fails where it cannot be built: without it nothing of what people see is tested.
    """
    if os.environ.get(hatch_build.SKIP, "") not in ("", "0"):
        pytest.skip(f"{hatch_build.SKIP} is set, so there is no app to test")
    hatch_build.build(_ROOT)
