"""Files in: read, checked against the contract, and what they say of places and offices."""

import pandas as pd

# A report is thousands of steps on small frames, and each costs less on text as Python's own
# strings than in Arrow's memory, which pandas takes where it finds pyarrow: 0.9 s against 1.3 s.
# A whole folder is the other way round, and is read and checked in Arrow's: see load and counts.
pd.set_option("mode.string_storage", "python")
