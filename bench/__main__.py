"""`python -m bench`: the rooms."""

from __future__ import annotations

import sys

from bench.rooms import main

sys.exit(main())
