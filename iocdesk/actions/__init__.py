"""One Qt-free function for each thing a user can do."""
