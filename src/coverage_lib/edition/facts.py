"""What stands behind a number: one tap, click or key away, without a script.

A cell may say it in its `title`, a line each. A title alone opens under a mouse only, so the number
becomes a button that opens the same lines as a popover.
"""

from bs4 import BeautifulSoup, Tag

_MAKER = BeautifulSoup("", "html.parser")


def open_facts(table: Tag, first: int) -> list[Tag]:
    """Make buttons of the cells with a title; gives the popovers, one for each text.

    `first` is the number of the first popover, so that no two on a page have the same.
    """
    popovers: dict[str, Tag] = {}
    for cell in table.select("td[title]"):
        text = str(cell["title"]).strip()
        if not text or not cell.get_text(strip=True) or cell.find(["a", "table"]):
            continue
        if text not in popovers:
            popovers[text] = _popover(text, f"fact-{first + len(popovers)}")
        _make_button(cell, str(popovers[text]["id"]))
    return list(popovers.values())


def _make_button(cell: Tag, address: str) -> None:
    button = _MAKER.new_tag("button", attrs={"type": "button", "popovertarget": address})
    button.extend(list(cell.contents))
    cell.append(button)


def _popover(text: str, address: str) -> Tag:
    popover = _MAKER.new_tag("div", attrs={"popover": "", "id": address, "class": "fact"})
    for line in text.splitlines():
        paragraph = _MAKER.new_tag("p")
        paragraph.string = line
        popover.append(paragraph)
    return popover
