"""Imported by what the workers are forked from: what every page needs is made once for them all.

That is the type family cut to its letters and the template: half a second in each worker.
"""

import gc

from nbformat.v4 import new_notebook

from coverage_lib.edition import render

render.html(new_notebook())  # type: ignore[no-untyped-call]
gc.freeze()  # what is loaded stays: nobody looks through it again, report after report
