"""What the elements of a page mean, by tag and name: blocks, quotes, posts, furniture, what is rarely the article."""

import re
from collections.abc import Iterator

from annotator.core.labels import BlockKind


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


VOID = _names("area base br col embed hr img input link meta param source track wbr")
RAW = _names("script style textarea title xmp noembed noframes iframe")
_NO_TEXT = _names(
    "audio button canvas datalist iframe map math nav noscript object script select style svg template textarea video"
    " noembed noframes"
)
_DOUBTFUL = frozenset(["aside", "footer", "form", "menu"])
BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol p pre section summary table"
    " tbody td tfoot th thead title tr ul"
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
CLOSED_BY_ITSELF = _names("dd dt li option p td th tr")
_NEVER_DOUBTED = frozenset(["html", "body", "main", "article"])

_DOUBTFUL_NAME = re.compile(
    r"(?<![a-z])(?:ad|ads|advert\w*|breadcrumbs?|comments?|comment-?list|consent|cookies?|disqus|menu|modal|most-?read"
    r"|nav(?:bar|igation)?|newsletters?|outbrain|paywall|popup|promo\w*|recirc\w*|recommended|related\w*|share|sharing"
    r"|sidebar|skip-?link|social|sponsored|subscri\w+|taboola|toolbar|trending|widget)(?![a-z])"
)
_DOUBTFUL_ROLES = frozenset(["navigation", "complementary", "dialog", "contentinfo", "search", "alertdialog"])
_FURNITURE_NAME = re.compile(
    r"(?<![a-z])(?:authors?|byline|category|credits?|dateline|date|eyebrow|kicker|pubdate|published|tags|time"
    r"|timestamp|updated)(?![a-z])"
)
_POST_NAME = re.compile(
    r"twitter-(?:tweet|video)|(?<![a-z])tweet(?![a-z])|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed"
    r"|reddit-embed|fb-post|text-post-media|telegram-post|social-post|embedded-post|post-embed"
)

MARK_KINDS = (
    ("post", BlockKind.POST),
    ("quote", BlockKind.QUOTE),
    ("heading", BlockKind.HEADLINE),
    ("item", BlockKind.LIST),
)


def closes(opening: str, top: str) -> bool:
    """Whether a start tag ends the element on top of the stack, whose own end tag is optional."""
    return (
        opening in BLOCKS
        if top == "p"
        else opening == top or {opening, top} <= {"dt", "dd"} or {opening, top} <= {"td", "th"}
    )


def marks(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    """Yield what an element says of the text in it: no text, doubtful, region, furniture, or one of MARK_KINDS."""
    name = f"{attributes.get('class', '')} {attributes.get('id', '')}".lower()
    hidden = "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "").lower()
    if tag in _NO_TEXT or (hidden and tag not in _NEVER_DOUBTED):
        yield "no text"
    by_name = tag in BLOCKS and tag not in _NEVER_DOUBTED and _DOUBTFUL_NAME.search(name)
    if by_name or tag in _DOUBTFUL or attributes.get("role", "").lower() in _DOUBTFUL_ROLES:
        yield "doubtful"
    if tag in _HEADINGS:
        yield "heading"
    if tag in {"li", "dd", "dt"}:
        yield "item"
    if tag == "blockquote":
        yield "quote"
    post = _POST_NAME.search(name) is not None and tag in BLOCKS
    if post:
        yield "post"
    if post or tag == "blockquote":
        yield "region"
    if tag == "time" or (tag not in _NEVER_DOUBTED and _FURNITURE_NAME.search(name)):
        yield "furniture"
