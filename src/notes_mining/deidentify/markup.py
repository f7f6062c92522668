"""HTML left in a text: which angle brackets are tags, and what their attributes say.

Only names that HTML and Word know are tags: ``<PERSOON-1>`` and ``<karim@example.org>`` are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_INLINE = """
    a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong
    sub sup tt u var wbr"""
_CELL = "td th"
_BLOCK = """
    address article aside base blockquote body br button caption center col colgroup dd div dl dt fieldset figcaption
    figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe img input legend li link main map
    meta nav noscript object ol optgroup option p param pre script section select style svg table tbody textarea tfoot
    thead title tr ul xml"""
_NAMESPACED = r"(?:o|w|v|m|x|st1|st2|xsl|xml):[a-z]\w{0,30}"


def _any(names: str) -> str:
    return "|".join(names.split())


_TAG = re.compile(
    rf"</?(?:(?P<inline>{_any(_INLINE)}|{_NAMESPACED})|(?P<cell>{_any(_CELL)})|(?P<block>{_any(_BLOCK)}))(?=[\s/>])(?P<rest>[^<>]*+)>"
    r"|<!--|-->|<!(?:doctype|\[)(?P<declared>[^<>]*+)>|<\?xml(?P<processing>[^<>]*+)>",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"\b(?:style|class|lang|face|color|bgcolor|xmlns(?::\w+)?)\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE
)
_VALUE = re.compile(r"\w")


def tag_edits(text: str) -> Iterator[tuple[int, int, str]]:
    """Every tag with what stands for it: nothing inside a line, a space between cells, else a line break."""
    for tag in _TAG.finditer(text):
        yield *tag.span(), "" if tag["inline"] else " " if tag["cell"] else "\n"


def attribute_parts(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of what tags say beside their names (links, titles of pictures), without their looks."""
    for tag in _TAG.finditer(text):
        if tag["rest"]:
            start, end = tag.span("rest")
            cuts = [match.span() for match in _SAYS_NOTHING.finditer(text, start, end)]
            borders = [start, *(place for cut in cuts for place in cut), end]
            for left, right in zip(borders[::2], borders[1::2], strict=True):
                if _VALUE.search(text, left, right):
                    yield left, right
