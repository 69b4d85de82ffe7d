"""The tags of several PDF/UA files under one root: what pypdf leaves behind where it binds pages.

ISO 32000-1, 14.7 and 14.8: a page names its row of the parent tree by number, a table cell its
header by ID. Both are made anew here, so that those of two reports never meet.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

ROOT = "/StructTreeRoot"
_text = TextStringObject
_UA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


class Tags:
    """The tags of what is bound so far."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._documents, self._rows, self._roles = ArrayObject(), ArrayObject(), DictionaryObject()
        self._ids: dict[str, PdfObject] = {}
        self._next = self._reports = 0
        self._tree = DictionaryObject()
        self._root = writer._add_object(self._tree)

    def add(self, report: PdfReader, pages: Sequence[DictionaryObject]) -> None:
        """Of one report; `pages` are its pages as they stand in the book."""
        tree: Any = report.root_object[ROOT].clone(self._writer)
        self._reports += 1
        for element in _elements(tree["/K"]):
            self._with_own_ids(element)
        for document in tree["/K"]:
            document.get_object()[NameObject("/P")] = self._root
            self._documents.append(document)
        rows = tree["/ParentTree"]["/Nums"]
        for number, row in zip(rows[::2], rows[1::2], strict=True):
            self._rows.extend([NumberObject(number + self._next), row])
        for one in _numbered(pages):
            for name in {"/StructParent", "/StructParents"} & one.keys():
                one[NameObject(name)] = NumberObject(one[name] + self._next)
        self._next += tree["/ParentTreeNextKey"]
        self._roles.update(tree.get("/RoleMap", {}))

    def finish(self, *, title: str, language: str) -> None:
        """The root, and what the book says of itself."""
        ids = [part for name in sorted(self._ids) for part in (_text(name), self._ids[name])]
        self._tree.update(
            _dictionary(
                Type=NameObject(ROOT),
                K=self._documents,
                RoleMap=self._roles,
                ParentTree=_dictionary(Nums=self._rows),
                ParentTreeNextKey=NumberObject(self._next),
                IDTree=_dictionary(Names=ArrayObject(ids)),
            )
        )
        said = StreamObject()
        said.update(_dictionary(Type=NameObject("/Metadata"), Subtype=NameObject("/XML")))
        said.set_data(_UA.format(title=escape(title)).encode())
        self._writer.root_object.update(
            _dictionary(
                StructTreeRoot=self._root,
                MarkInfo=_dictionary(Marked=BooleanObject(True)),
                Lang=_text(language),
                ViewerPreferences=_dictionary(DisplayDocTitle=BooleanObject(True)),
                Metadata=self._writer._add_object(said),
            )
        )

    def _with_own_ids(self, element: Any) -> None:
        def own(name: str) -> TextStringObject:
            return _text(f"{self._reports}-{name}")

        if "/ID" in element:
            element[NameObject("/ID")] = own(element["/ID"])
            self._ids[element["/ID"]] = element.indirect_reference
        for attributes in _all(element.get("/A")):
            if "/Headers" in attributes:
                attributes[NameObject("/Headers")] = ArrayObject(map(own, attributes["/Headers"]))


def tagged(report: PdfReader) -> bool:
    """Whether it has tags, laid out as our own PDFs have them: a parent tree of one level."""
    tree: Any = report.root_object.get(ROOT, {})
    return "/Nums" in tree.get("/ParentTree", {}) and "/ParentTreeNextKey" in tree


def _elements(node: Any) -> Iterator[Any]:
    """The structure elements below, in the order they are read."""
    for one in _all(node):
        if "/S" in one:
            yield one
            yield from _elements(one.get("/K"))


def _numbered(pages: Sequence[Any]) -> Iterator[Any]:
    """What may name a row of the parent tree: pages, links and pictures, each once."""
    seen = {}
    for page in pages:
        pictures = page["/Resources"].get("/XObject", {})
        for one in [page, *_all(page.get("/Annots")), *_all(ArrayObject(pictures.values()))]:
            seen[id(one)] = one
    yield from seen.values()


def _all(node: Any) -> list[Any]:
    """The dictionaries among one object or several; a number is a piece of the page itself."""
    node = node.get_object() if node is not None else []
    several = node if isinstance(node, ArrayObject) else [node] if node else []
    found = (one.get_object() for one in several)
    return [one for one in found if isinstance(one, DictionaryObject)]


def _dictionary(**entries: PdfObject) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{name}"): one for name, one in entries.items()})
