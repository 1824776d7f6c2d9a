"""REST under `/api/v1`: one module for each noun, and the table of all routes."""
