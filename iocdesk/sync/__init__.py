"""Pull and push as a sans-I/O engine, and its runner."""
