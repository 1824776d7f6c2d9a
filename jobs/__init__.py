"""Long work: jobs, the workers that run them, the clock that sees to them."""
