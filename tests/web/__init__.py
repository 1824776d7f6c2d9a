"""The app as people have it: real browsers against a real server, worker and clock."""
