"""The kinds of jobs that come with the server: each module here has one `KIND`."""
