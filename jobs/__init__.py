"""Long work. The engine is not there yet; the package keeps its place in the layers."""
