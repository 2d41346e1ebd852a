"""Files that are no Python, and examples in docstrings: edits to their code and their names."""
