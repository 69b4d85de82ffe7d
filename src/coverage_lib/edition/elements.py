"""Elements found and written by walking through the page: bs4 itself takes four times as long."""

from html import escape

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.element import PageElement, PreformattedString

_MAKER = BeautifulSoup("", "html.parser")  # a new one for each element takes longer than the rest


def element(name: str, **attributes: str) -> Tag:
    """A new element, on no page yet."""
    return _MAKER.new_tag(name, attrs=attributes)


def elements(within: Tag, *names: str) -> list[Tag]:
    """All that have one of these names, or simply all; in their order."""
    found = [node for node in within.descendants if isinstance(node, Tag)]
    wanted = set(names)
    return [tag for tag in found if tag.name in wanted] if names else found


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


def written(of: Tag) -> str:
    """The element as HTML, to the letter as bs4 writes it; scripts and styles are gone by now.

    >>> print(written(element("p", title="a & b")))
    <p title="a &amp; b"></p>
    """
    within = "".join(
        [written(node) if isinstance(node, Tag) else _text(node) for node in of.contents]
    )
    if of.hidden:  # the page itself
        return within
    attributes = "".join([f" {name}={_quoted(value)}" for name, value in sorted(of.attrs.items())])
    end = "/>" if of.is_empty_element else f">{within}</{of.name}>"
    return f"<{of.name}{attributes}{end}"


def _text(node: PageElement) -> str:
    if isinstance(node, PreformattedString):  # as it stands
        return node.output_ready()
    return escape(str(node), quote=False)


def _quoted(value: object) -> str:
    said = " ".join(value) if isinstance(value, list) else str(value)
    return EntitySubstitution.quoted_attribute_value(escape(said, quote=False))
