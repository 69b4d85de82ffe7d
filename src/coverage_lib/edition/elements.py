"""Elements found by walking through the page: bs4's own search takes five times as long."""

from bs4 import BeautifulSoup, Tag

_MAKER = BeautifulSoup("", "html.parser")  # a new one for each element takes longer than the rest


def element(name: str, **attributes: str) -> Tag:
    """A new element, on no page yet."""
    return _MAKER.new_tag(name, attrs=attributes)


def elements(within: Tag, *names: str) -> list[Tag]:
    """All that have one of these names, or simply all; in their order."""
    found = [node for node in within.descendants if isinstance(node, Tag)]
    return [tag for tag in found if tag.name in names] if names else found


def first(within: Tag, *names: str) -> Tag | None:
    """The first that has one of these names."""
    inner = within.descendants
    return next((node for node in inner if isinstance(node, Tag) and node.name in names), None)


def around(inner: Tag, *names: str) -> Tag | None:
    """The nearest that has one of these names and holds this one."""
    return next((tag for tag in inner.parents if tag.name in names), None)


def children(of: Tag, *names: str) -> list[Tag]:
    """Those that have one of these names and stand directly in it."""
    return [node for node in of.children if isinstance(node, Tag) and node.name in names]
