"""From the files in `data/` to checked, typed frames; docs/data.md is the contract."""
