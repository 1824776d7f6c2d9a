"""Tests that need no service: state machines, frames and parsers, in many histories."""
