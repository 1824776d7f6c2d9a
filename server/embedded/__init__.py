"""Real services for one machine: each starts a server that a Python package carries."""
