"""`jupyter nbconvert --to webpdf NOTEBOOK` with the Chromium of the system.

nbconvert knows no other browser than the one that playwright downloads (`pip install playwright`
brings no browser).
"""

import functools
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def browser():
    """The program, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


if __name__ == "__main__":
    from nbconvert.nbconvertapp import main
    from playwright.async_api import BrowserType

    BrowserType.launch = functools.partialmethod(BrowserType.launch, executable_path=browser())
    main(["--to", "webpdf", "--no-input", "--disable-chromium-sandbox", *sys.argv[1:]])
