"""Workbooks: `branch_return`, the one a branch fills in; `sheets`, those that offices keep."""
