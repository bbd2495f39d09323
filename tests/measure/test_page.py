import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import Article, Attribution, Block, Prediction, TaggedSentence
from annotator.core.spans import Span
from annotator.measure import page
from tests import made

ELEMENTS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "div", "ul", "li", "b", "span"}
ELEMENTS |= {"a", "blockquote", "table", "tr", "th", "td", "script"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "role", "aria-label", "title", "id", "href"}
ATTRIBUTES |= {"data-a", "data-at", "data-n", "data-s", "data-t", "dir", "scope"}
VOID = {"meta", "link", "br", "img", "input"}


class Parsed(HTMLParser):
    """What a browser would see: the text, the attributes by element, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.data: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.data.append(data)

    def having(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.elements if name in attrs]


def text_of(html: str) -> str:
    return "".join(Parsed(html).data)


def drawn(prediction: Prediction) -> str:
    """Return the fragment without its table."""
    return page.fragment(prediction).split("<h2>Who said what")[0]


HOSTILE = st.text(st.sampled_from("ab .\n\t<>&\"'`“”=/😀é\x00\x1b\ud800\u202e\xa0"), min_size=1, max_size=60)


@st.composite
def predictions(draw: st.DrawFn) -> Prediction:
    """Any blocks, sentences and spans over a text, also ones that the rules would never find."""
    text = draw(HOSTILE)
    cuts = st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted)
    pairs = cuts.map(lambda c: [Span(a, b) for a, b in zip(c[::2], c[1::2], strict=False)])
    span = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).map(
        lambda s: Span(min(s[0], s[1] - 1), max(s[0] + 1, s[1]))
    )
    kinds, tags = st.sampled_from(BlockKind), st.sets(st.sampled_from(Tag))
    blocks = tuple(Block(*s, draw(kinds)) for s in draw(pairs))
    sentences = tuple(
        TaggedSentence(*s, tuple(draw(tags)), (0.0, 0.25, 0.5, 1.0), draw(st.sampled_from([None, *Tag])))
        for s in draw(pairs)
    )
    said = st.builds(
        Attribution,
        source=st.none() | span,
        cue=st.none() | span,
        content=st.lists(span, max_size=3).map(tuple),
        direct=st.booleans(),
        entity=st.none() | HOSTILE,
        kind=st.sampled_from(SourceKind),
        score=st.just(0.5),
        carried=st.booleans(),
    )
    article = Article(draw(HOSTILE), text, title=draw(st.none() | HOSTILE), outlet=draw(st.none() | HOSTILE))
    return Prediction(article, blocks, sentences, tuple(draw(st.lists(said, max_size=4))), draw(HOSTILE), SCHEME)


def without_space(text: str) -> str:
    shown = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    return "".join(shown.split())


@given(predictions())
def test_every_character_of_the_text_is_on_the_page_once_and_in_order(prediction: Prediction) -> None:
    assert without_space(text_of(drawn(prediction))) == without_space(prediction.article.text)


@given(predictions())
def test_nothing_in_an_article_becomes_markup(prediction: Prediction) -> None:
    parsed = Parsed(page.article(prediction))
    assert parsed.open == []
    assert {tag for tag, _ in parsed.elements} <= ELEMENTS
    assert {name for _, attrs in parsed.elements for name in attrs} <= ATTRIBUTES
    assert all(re.fullmatch(r"#a\d+", href) for href in parsed.having("href"))


@given(predictions())
def test_every_number_in_the_table_leads_to_one_place_in_the_text(prediction: Prediction) -> None:
    parsed = Parsed(page.fragment(prediction))
    ids = parsed.having("id")
    assert len(ids) == len(set(ids))
    in_sentences = {
        f"#a{number}"
        for number, said in enumerate(prediction.attributions, start=1)
        for span in filter(None, (said.source, said.cue, *said.content))
        for s in prediction.sentences
        for b in prediction.blocks
        if max(span.start, s.start, b.start) < min(span.end, s.end, b.end)
    }
    assert in_sentences <= {f"#{name}" for name in ids}


@given(predictions(), st.integers(1, 3))
def test_the_pages_of_an_article_are_together_the_article(prediction: Prediction, size: int) -> None:
    count = len(prediction.sentences)
    parts = [
        text_of(page.fragment(prediction, sentences=range(i, min(i + size, count))).split("<h2>Who")[0])
        for i in range(0, count, size)
    ]
    if count:
        assert without_space("".join(parts)) == without_space(prediction.article.text)


def test_an_article_is_drawn_with_tags_quotes_and_links() -> None:
    assert page.fragment(made.prediction()).splitlines()[0] == (
        '<div class="sheet"><div class="text" lang=""><p class="block paragraph" dir="auto">'
        '<span class="s quotation source as-quotation" id="s1" data-s="0" data-at="0" '
        'title="claim 0.12 · opinion 0.25 · quotation 0.50 · source 0.75">'
        '<b class="t quotation" data-t="Q" role="img" aria-label="quotation"></b>'
        '<b class="t source" data-t="S" role="img" aria-label="source"></b>'
        '“<span class="quoted opens closes" data-a="1" data-n="1" id="a1">We will not pay,</span>” '
        '<span class="cue" data-a="1">said</span> <span class="who" data-a="1" data-n="1">Ana Ruiz</span> 😀.</span> '
        '<span class="s claim as-claim" id="s2" data-s="1" data-at="36" '
        'title="claim 0.12 · opinion 0.25 · quotation 0.50 · source 0.75">'
        '<b class="t claim" data-t="C" role="img" aria-label="claim"></b>The bill is due in May.</span></p>'
    )


def test_the_table_says_who_said_what() -> None:
    table = page.fragment(made.prediction()).split("<h2>Who said what</h2>")[1]
    assert re.findall(r"<td>(.*?)</td>", table) == [
        "",
        '<a href="#a1">1</a>',
        "Ana Ruiz",
        "named",
        "said",
        "“We will not pay,”",
    ]


def test_a_pronoun_is_shown_beside_the_name_it_stands_for_and_a_carried_speaker_is_told() -> None:
    text = "She said so. It rained."
    said = Attribution(
        Span(0, 3), Span(4, 8), (Span(13, 22),), False, "Ana <Ruiz>", SourceKind.NAMED, 1.0, carried=True
    )
    table = page.fragment(replace(made.prediction(text=text), attributions=(said,))).split("<table")[1]
    assert "Ana &lt;Ruiz&gt;" in table
    assert "“She”" in table
    assert "(from before)" in table


def test_words_that_hold_quote_marks_get_none_in_the_table() -> None:
    text = "Ruiz called it “a gift” to all."
    said = Attribution(Span(0, 4), Span(5, 11), (Span(12, 30),), True, None, SourceKind.NAMED, 1.0)
    assert "<td>it “a gift” to all</td>" in page.fragment(replace(made.prediction(text=text), attributions=(said,)))


def test_long_content_is_cut_in_the_table_and_whole_in_the_text() -> None:
    text = "word " * 200
    said = Attribution(None, None, (Span(0, len(text)),), False, None, SourceKind.NONE, 1.0)
    body, table = page.fragment(replace(made.prediction(text=text), attributions=(said,))).split("<table")
    assert body.count("word") == 200
    assert table.count("word") == 80
    assert "nobody named" in table


def test_only_the_marked_sentences_are_coloured() -> None:
    classes = [c for c in Parsed(page.fragment(made.prediction(), marked={1})).having("class") if c.startswith("s")]
    assert [c for c in classes if c.split()[0] == "s"] == ["s", "s claim as-claim", "s"]


@pytest.mark.parametrize(
    ("title", "kind", "headings"),
    [
        ("Harrow mill", BlockKind.PARAGRAPH, ["Harrow mill", "Who said what"]),
        (None, BlockKind.PARAGRAPH, ["bill", "Who said what"]),
        ("Harrow mill", BlockKind.HEADLINE, [made.TEXT[:59], "Who said what"]),
    ],
)
def test_a_page_has_one_headline_its_own_or_the_articles(
    title: str | None, kind: BlockKind, headings: list[str]
) -> None:
    given_ = made.prediction()
    blocks = (given_.blocks[0]._replace(kind=kind), given_.blocks[1])
    html = page.article(replace(given_, article=replace(given_.article, title=title), blocks=blocks))
    shown = [re.sub("<.*?>", "", found) for found in re.findall(r"<h[12].*?>(.*?)</h[12]>", html, re.DOTALL)]
    assert shown == headings


def test_a_page_asks_nothing_of_any_network() -> None:
    html = page.article(made.prediction()) + page.index([page.entry(made.prediction(), "a.html")])
    assert "default-src 'none'" in html
    assert re.findall(r"(?:https?:)?//[\w.]+\w|@import|url\(", html) == []


def test_a_list_links_to_its_articles_with_their_counts() -> None:
    prediction = made.prediction()
    entry = page.entry(replace(prediction, article=replace(prediction.article, title="<b>Bill</b>")), "mill-2.html")
    assert entry == page.Entry("mill-2.html", "<b>Bill</b>", "Harrow Chronicle", "", 3, (1, 1, 1, 1), 1)
    html = page.index([entry, entry])
    assert html.count('<a href="mill-2.html">&lt;b&gt;Bill&lt;/b&gt;</a>') == 2
    assert "<h1>2 articles</h1>" in html


PALETTE = {name: pair for name, *pair in re.findall(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)", page.STYLE)}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Contrast ratio, WCAG 2.2: 4.5 is enough for text (AA)."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    channels = (round(share * int(colour[i : i + 2], 16) + (1 - share) * int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{c:02x}" for c in channels)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tag", Tag)
def test_letters_and_text_on_a_tags_colour_can_be_read(tag: Tag, mode: int) -> None:
    ground, ink, faint, lit = (PALETTE[name][mode] for name in ("ground", "ink", "faint", "lit"))
    colour = PALETTE[tag][mode]
    tint = mixed(colour, ground, 0.11)
    assert contrast(ground, colour) >= 4.5
    assert min(contrast(ink, tint), contrast(ink, lit), contrast(faint, ground), contrast(faint, tint)) >= 4.5


def test_the_tags_differ_without_colour() -> None:
    lines = [re.search(rf"--line-{tag}:(.*?);", page.STYLE, re.DOTALL) for tag in Tag]
    patterns = {re.sub(r"var\(--\w+\)", "X", found[1]) for found in lines if found}
    assert len(patterns) == len(Tag)
    assert len({tag[0] for tag in Tag}) == len(Tag)
