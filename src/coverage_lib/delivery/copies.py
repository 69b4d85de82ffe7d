"""A PDF into a folder, or to any address that fsspec knows: whole or not at all.

The only home of fsspec. Its keys come from where its own libraries look (environment, profiles).
"""

import uuid
from pathlib import Path

from coverage_lib.delivery.scope import ALREADY, COPIED, FAILED
from coverage_lib.edition import manifest, publish


def copy(folder: str, name: str, content: bytes) -> tuple[str, str]:
    """Write `folder`/`name` where it does not stand there already; what became of it, and why."""
    try:
        there = _to_store if "://" in folder else _to_disk
        return (COPIED if there(folder, name, content) else ALREADY), ""
    except ImportError as error:
        return FAILED, f"{error}: pip install -c constraints.txt fsspec, and what the address needs"
    except Exception as error:  # each store has its own
        return FAILED, f"{type(error).__name__}: {error}"


def _to_disk(folder: str, name: str, content: bytes) -> bool:
    if not Path(folder).is_dir():  # making it could hide that a share is not connected
        raise FileNotFoundError(f"there is no folder {folder}: is the drive connected?")
    file = Path(folder, name)
    other = manifest.fingerprint(file) != manifest.digest(content)
    if other:
        publish.whole(file, content)
    return other


def _to_store(folder: str, name: str, content: bytes) -> bool:
    import fsspec

    store, path = fsspec.url_to_fs(folder)
    file = f"{path.rstrip('/')}/{name}"
    home, _, bare = file.rpartition("/")
    if store.exists(file) and manifest.digest(store.cat_file(file)) == manifest.digest(content):
        return False
    store.makedirs(home, exist_ok=True)
    part = f"{home}/.{bare}.{uuid.uuid4().hex}{publish.PART}"
    try:
        store.pipe_file(part, content)
        store.mv(part, file)
    finally:
        if store.exists(part):
            store.rm_file(part)
    return True
