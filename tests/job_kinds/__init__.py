"""Kinds of jobs for tests, loaded by `JOB_MODULES`."""
