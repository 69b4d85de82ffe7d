"""The metrics: each a definition, pure functions on pandas."""
