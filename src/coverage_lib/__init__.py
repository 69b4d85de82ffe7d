"""Coverage and target reports for the offices of BPJS Ketenagakerjaan.

Read `report.py` first: it is the whole flow for one office and period.
"""
