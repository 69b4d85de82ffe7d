"""An HTML page as its tags, to say what it is made of."""

from html.parser import HTMLParser


class Tags(HTMLParser):
    """Each tag with its attributes, in order; each that is opened is closed, in order too."""

    EMPTY = {"meta", "link", "input"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]
