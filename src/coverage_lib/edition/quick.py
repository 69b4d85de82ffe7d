"""Imported before a worker's libraries: what costs most to load there is used by nothing there.

    rfc3987_syntax   jsonschema, which comes with nbformat, loads a grammar of web addresses in all
                     alphabets where it is installed, 0.7 s; nbformat checks no address
    pyarrow.fs       papermill's way to Hadoop, with numpy 0.2 s; our notebooks lie in a folder

None tells Python that they are not there.
"""

import sys

for name in ("rfc3987_syntax", "pyarrow.fs"):
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]
