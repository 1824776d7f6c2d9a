"""What surrounds every request: its id, its errors, its log line, and the headers of its answer."""
