"""The analyst's desk: one report, narrowed by choices; behind `notebooks/explore.ipynb`.

    choice   what can be chosen, and the rows a choice keeps
    shown    table, chart and sentence of those rows
    what_if  what a net gain a month would make of the target
    export   the shown rows as CSV and XLSX, the choice as an edition file
    widgets  the controls: the only home of ipywidgets

No figure is computed here: coverage and what-if come finished from `metrics`.
"""
