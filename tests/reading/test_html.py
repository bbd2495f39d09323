import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.labels import BlockKind
from annotator.reading import html, markup
from annotator.reading.decoding import ReadingError
from tests.reading.laws import assert_map_is_right

EXAMPLES = sorted((Path(__file__).parents[2] / "labels" / "examples").glob("*.html"))

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry aground | The Tolle Bell</title>
<meta property="og:title" content="Ferry aground"><meta name="author" content="Ana Ruiz">
<meta property="og:site_name" content="The Tolle Bell"><link rel="canonical" href="https://example.org/ferry">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2031-05-03T10:00:00Z"}</script></head>
<body class="has-sidebar"><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div id="cookie-consent"><p>We use cookies to make your visit to this site even nicer. You may refuse.</p></div>
<main><article><p class="kicker">Harbour</p><h1>Ferry&nbsp;aground off Tolle</h1>
<p class="byline">By <a href="/ruiz">Ana Ruiz</a></p><p><time datetime="2031-05-03">3 May 2031</time></p>
<p>The ferry <a href="/ferry">Northern Light</a> ran onto a sand bank off the isle of Tolle
on Friday morning with <b>forty</b> people on board, the coast guard said. Nobody was hurt, and the tide
is expected to lift it off before midnight, when the wind should also have dropped.</p>
<h2>&ldquo;A bump&rdquo;</h2>
<p>&#8220;There was a bump &amp; then silence,&#8221; said Jo Orr, who was at breakfast in the saloon when it
happened. He said the crew had been calm and had handed out life jackets, tea and, after an hour, playing cards.</p>
<div class="ad-slot"><p>Buy two boats and pay for three! Only this week at Bolt Marine.</p></div>
<p>The company confirmed the accident in a post:</p>
<blockquote class="twitter-tweet"><p>We are aware of an issue with the Northern Light. Everyone is
safe and well.</p>&mdash; Tolle Ferries
(@tolleferries) <a href="/status/1">May 3, 2031</a></blockquote>
<blockquote><p>The channel was last dredged in 2019 and has silted up since then, the
harbour board wrote in its report.</p></blockquote>
<p>What is known about the accident so far, according to the coast guard and the company that runs the ferry:</p>
<ul><li>The ferry left Tolle at seven in the morning</li><li>It ran aground twelve minutes later</li></ul>
<figure><img src="a.jpg"><figcaption>The Northern Light on the bank on Friday. Photo: Bo Lind</figcaption></figure>
<p>The next ferry sails on Sunday, the company said, if the channel has been marked anew by then.</p></article>
<aside><h2>Most read</h2><ol><li><a href="/1">Gull steals wedding ring from priest</a></li></ol></aside>
<section id="comments"><h2>Comments</h2><p>My uncle always said that this boat would end badly, and who listened?</p>
</section></main>
<footer><p>© 2031 The Tolle Bell</p></footer></body></html>"""


def test_a_page_becomes_its_article_with_blocks_as_its_tags_tell() -> None:
    article = html.read(PAGE, "ferry")
    assert [(str(b.kind), article.text[b.start : b.end][:24]) for b in article.layout] == [
        ("furniture", "Harbour"),
        ("headline", "Ferry\xa0aground off Tolle"),
        ("furniture", "By Ana Ruiz"),
        ("furniture", "3 May 2031"),
        ("paragraph", "The ferry Northern Light"),
        ("headline", "“A bump”"),
        ("paragraph", "“There was a bump & then"),
        ("paragraph", "The company confirmed th"),
        ("post", "We are aware of an issue"),
        ("post", "— Tolle Ferries (@tollef"),
        ("quote", "The channel was last dre"),
        ("paragraph", "What is known about the "),
        ("list", "The ferry left Tolle at "),
        ("list", "It ran aground twelve mi"),
        ("paragraph", "The Northern Light on th"),
        ("paragraph", "The next ferry sails on "),
    ]
    assert_map_is_right(article, PAGE)


def test_a_pages_head_tells_who_wrote_it_where_and_when() -> None:
    article = html.read(PAGE, "ferry")
    assert (article.title, article.author, article.outlet) == ("Ferry aground", "Ana Ruiz", "The Tolle Bell")
    assert (article.url, article.language) == ("https://example.org/ferry", "en")
    assert article.published == "2031-05-03T10:00:00Z"


def test_the_map_covers_all_text_but_entities_and_line_ends() -> None:
    article = html.read(PAGE, "ferry")
    mapped = {i for run in article.source_map for i in range(run.start, run.start + run.length)}
    unmapped = {article.text[i] for i in range(len(article.text)) if i not in mapped}
    assert unmapped <= set("\xa0“”&— \n")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_page_loses_its_surroundings_and_keeps_its_article(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    article = html.read(source, path.stem)
    assert_map_is_right(article, source)
    assert article.layout[0].end < 200
    assert sum(b.kind == BlockKind.PARAGRAPH for b in article.layout) >= 8
    assert "cookie" not in article.text.lower()
    assert "©" not in article.text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>one<p>two", "one\n\ntwo"),
        ("<ul><li>one<li>two</ul>", "one\n\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<p>a <!-- b > --> c</p>", "a c"),
        ("<p>a<script>if (1 < 2) '</p>'</script>b</p>", "ab"),
        ('<p title="a > b" class=x>c</p>', "c"),
        ("<p>3 < 4 & 5 > 4 &amp; AT&T &lt;b&gt; &eacute;&#233;&nosuch;</p>", "3 < 4 & 5 > 4 & AT&T <b> éé&nosuch;"),
        ("<P>A<B>b</B></P>", "Ab"),
        ("<p hidden>no</p><p style='display: none'>no</p><p>yes</p>", "yes"),
        ("<p>a\n  b\t c </p>", "a b c"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<p>unclosed <a href='x", "unclosed"),
        ("plain words only", "plain words only"),
    ],
)
def test_tags_in_the_wild_render_as_a_browser_would(source: str, text: str) -> None:
    article = html.read(source, "x")
    assert article.text == text
    assert_map_is_right(article, source)


@pytest.mark.parametrize(
    "source", ["", "<html><body></body></html>", "<script>x</script>", "<p> &nbsp; </p>", "<!-- a -->"]
)
def test_a_page_without_text_is_refused(source: str) -> None:
    with pytest.raises(ReadingError, match="no text in this page"):
        html.read(source, "x")


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "The ferry hit.",
        "<p>" + "<b>" * 100_000 + "</i>" * 100_000 + "The ferry hit.",
        "<blockquote>" * 100_000 + "The ferry hit." + "</blockquote>" * 100_000,
    ],
    ids=["div", "b", "blockquote"],
)
def test_a_hundred_thousand_nested_tags_are_read_and_noted(source: str) -> None:
    article = html.read(source, "x")
    assert article.text == "The ferry hit."
    assert "nested" in article.notes[0]


@pytest.mark.parametrize("piece", ['<a "', "<", "<!--", "<script>", "&", "<p ", "</p", "<a b='", "&#", "<![CDATA["])
def test_broken_markup_takes_no_time_by_the_square(piece: str) -> None:
    assert markup.scan(piece * 100_000).depth <= 100_000


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (b'<meta charset="windows-1250">', "windows-1250"),
        (b"<META http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?>', "iso-8859-2"),
        (b"<p>charset=utf-8</p>", None),
    ],
)
def test_a_page_declares_its_encoding(data: bytes, charset: str | None) -> None:
    assert markup.charset(data) == charset


TAGS = re.findall(
    r"\S+|\s",
    "<p> </p> <b> </b> <br> <li> <ul> </ul> <blockquote> <h1> </h1> <div/class='ad'> </div> <pre> </pre> &amp; &nbsp; &"
    " < > <!-- --> <script> </script> \" ' Zoë 🦀 <td> <time> <title> a ferry. hit\n\t",
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=40).map("".join))
def test_any_soup_of_tags_is_read_or_refused_and_its_map_is_right(source: str) -> None:
    try:
        article = html.read(source, "x")
    except ReadingError:
        return
    assert_map_is_right(article, source)
    assert article.text.strip()


def marked(body: str, *, before: str = "", after: str = "") -> str:
    return f"<html><body>{before}<article>{body}</article>{after}</body></html>"


PARAGRAPHS = "".join(
    f"<p>The ferry to Sandholm was late on day {day} of the month, its owner said.</p>" for day in range(20)
)


@pytest.fixture
def no_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody ask trafilatura."""
    monkeypatch.setitem(sys.modules, "trafilatura", None)


@pytest.mark.usefixtures("no_extractor")
def test_a_page_that_marks_one_article_is_read_without_an_extractor() -> None:
    page = marked(
        f"<p>Travel</p><h1>Ferry late again</h1>{PARAGRAPHS}<aside><p>Sign up here for more.</p></aside><p>***</p>",
        before="<p>Our other news of the day, at length and in full.</p>",
        after="<footer><p>All rights reserved.</p></footer>",
    )
    found = html.read(page, "ferry")
    assert found.text.startswith("Travel\n\nFerry late again\n\nThe ferry to Sandholm was late on day 0")
    assert found.text.endswith("late on day 19 of the month, its owner said.")
    assert "Sign up" not in found.text


def test_the_extractor_is_asked_where_that_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    page = marked(f"{PARAGRAPHS}<p>Sign up here for all that we write about ferries.</p>")
    lines = html.read(page, "ferry").text.split("\n\n")[:-1]
    monkeypatch.setattr(html, "_main_lines", lambda _: lines)
    assert html.read(page, "ferry").text.endswith("about ferries.")
    assert html.read(page, "ferry", extract=True).text.split("\n\n") == lines


@pytest.mark.parametrize(
    "page",
    [
        marked(PARAGRAPHS) + marked("<p>A teaser.</p>"),
        marked(f"{PARAGRAPHS}<article><p>A reader's comment.</p></article>"),
        marked("<p>A teaser.</p>", after=f"<main>{PARAGRAPHS}</main>"),
        f"<html><body>{PARAGRAPHS}</body></html>",
    ],
    ids=["two", "one inside another", "a teaser alone", "none"],
)
def test_any_other_page_is_for_the_extractor(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def main_lines(source: str) -> list[str]:
        asked.append(source)
        return []

    monkeypatch.setattr(html, "_main_lines", main_lines)
    html.read(page, "ferry")
    assert asked == [page]
