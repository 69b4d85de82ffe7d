"""The machinery: plan, run, render, publish. Knows nothing of coverage."""
