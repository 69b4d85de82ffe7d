"""Imported before a worker's libraries: what costs most to load there is used by nothing there.

jsonschema comes with nbformat, and where rfc3987_syntax is installed it loads a grammar of web
addresses in all alphabets, 0.7 s; nbformat checks no address. None tells Python it is not there.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
