"""A folder of CSV files, checked as a whole and packed: the work of `coverage-report pack`."""

import hashlib
import shutil
from pathlib import Path

from coverage_lib.data import columns, folders, load, packed, wholefolder
from coverage_lib.errors import ParameterError


def pack(source: str | Path, folder: Path) -> int:
    """Write the packed form of a folder: whole or not at all; gives back the number of counts.

    Every file is checked with every rule first: DataError with every problem. A folder that is
    there is replaced only if it is a packed one.
    """
    found = folders.found(source)
    if folders.is_mapping(found) or packed.is_packed(found):
        what = "is a mapping file" if folders.is_mapping(found) else "is packed already"
        raise _told(found, what, "name the folder of CSV files to pack")
    if folder.exists() and any(folder.iterdir()) and not (folder / packed.RECORD).is_file():
        raise _told(folder, "is there, and is no packed folder", "name a new folder")
    dataset = load.dataset(found)
    if len(dataset.vintages) == 0:
        raise _told(found, f"has no row in {columns.OBSERVATIONS}", "there is nothing to pack")
    hashes = {
        name: hashlib.sha256((found / name).read_bytes()).hexdigest() for name in columns.CONTRACT
    }
    with wholefolder.replaced(folder) as part:
        for name in columns.CONTRACT:
            if name != columns.OBSERVATIONS:
                shutil.copyfile(found / name, part / name)
        return packed.write(part, [dataset.vintages.everything()], checked=hashes)


def _told(folder: Path, what: str, to_do: str) -> ParameterError:
    return ParameterError(f"{folder.as_posix()!r} {what}\n  to fix: {to_do}")
