"""HTML as plain paragraphs: for the texts that feeds and APIs carry, and for the parts a site rule picks."""

from __future__ import annotations

import re
from html import unescape

from lxml import etree, html

# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
))
_SILENT = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "head", "title", "button", "select", "textarea",
))
# fmt: on
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_MARKUP = re.compile(r"<[a-zA-Z!/][^>]*>|&(?:#\d+|#x[0-9a-f]+|\w+);", re.IGNORECASE)
# Characters XML cannot hold; lxml refuses them.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


def parse_html(text: str) -> html.HtmlElement | None:
    """The tree of a page, or None where there is nothing to parse. Nothing is fetched and nothing is run."""
    cleaned = _UNSAFE.sub("", text).strip()
    if not cleaned:
        return None
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = html.document_fromstring(cleaned.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None
    return tree


def paragraphs(text: str) -> str:
    """HTML or plain text as paragraphs, one per line, blanks folded. Text without markup keeps its own lines."""
    if not _MARKUP.search(text):
        return tidy(text)
    if "<" not in text:
        return tidy(unescape(text))
    tree = parse_html(f"<div>{text}</div>")
    return "" if tree is None else text_of(tree)


def text_of(element: html.HtmlElement, skip: frozenset[html.HtmlElement] = frozenset()) -> str:
    """The visible text of an element, a line per block, without the elements of `skip`."""
    parts: list[str] = []
    # A stack instead of recursion: hostile pages nest deeper than Python calls may.
    stack: list[tuple[html.HtmlElement, bool]] = [(element, False)]
    while stack:
        node, leaving = stack.pop()
        if leaving:
            if node.tag in _BLOCKS:
                parts.append("\n")
            if node is not element and node.tail:
                parts.append(_one_line(node.tail))
            continue
        if not isinstance(node.tag, str) or node.tag in _SILENT or node in skip:
            if node is not element and node.tail:
                parts.append(_one_line(node.tail))
            continue
        if node.tag in _BLOCKS:
            parts.append("\n")
        if node.text:
            parts.append(node.text if node.tag == "pre" else _one_line(node.text))
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(node))
    return tidy("".join(parts))


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def tidy(text: str) -> str:
    """Blanks folded, empty lines dropped."""
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """A title or label as one line of plain text."""
    return " ".join(paragraphs(text).split())
