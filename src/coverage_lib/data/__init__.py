"""Files in: read, checked against the contract, and what they say of places and offices."""
