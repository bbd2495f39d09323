"""What an attacker would put into an article, a name or a comment, and how to tell that a page shows it as text."""

from html.parser import HTMLParser

from annotator.core.annotated import AnnotatedSentence
from annotator.core.labels import SCHEME, BlockKind, SourceKind, Tag
from annotator.core.records import (
    Annotation,
    Article,
    Attribution,
    Block,
    Prediction,
    Reason,
    TaggedSentence,
)
from annotator.core.spans import Span
from annotator.store import database
from annotator.store.database import By, Role, Said, Store
from annotator.workflow import adjudicating, queue

HOST = "evil.example"
PAYLOADS = {
    "script": "<script>window.hurt=1</script>",
    "event handler": '<img src=x onerror="window.hurt=1">',
    "event handler of SVG": "<svg/onload=window.hurt=1>",
    "end of an attribute": '" onmouseover="window.hurt=1" x="',
    "end of another attribute": "' autofocus onfocus='window.hurt=1",
    "end of a comment": "--></style></title></textarea></script><script>window.hurt=1</script>",
    "frame": f'<iframe src="https://{HOST}/f"></iframe><base href="https://{HOST}/">',
    "HTML link": f'<a href="https://{HOST}/a">press</a>',
    "Markdown link": "[press](javascript:window.hurt=1)",
    "Markdown link by name": f"[press][1] [1]: https://{HOST}/b",
    "Markdown image": f"![x](https://{HOST}/x.png)",
    "address": f"https://{HOST}/c www.{HOST} eve@{HOST} <https://{HOST}/d>",
    "entities": "&lt;script&gt;window.hurt=1&lt;/script&gt; &#60;b&#62; &amp;lt;",
    "template braces": "{{7*7}} ${7*7} {% raw %} %(x)s {0}",
    "Markdown": "**b** _i_ `c` ~~s~~ | t | $x^2$ :smile: :material/add: :red[r] # h",
    "very long word": "Donau" + "dampfschiff" * 12,
}
NAMES = [payload for payload in PAYLOADS.values() if len(payload) <= 80]
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe"
"""Letters that would show as "exe.jpg"."""


class Seen(HTMLParser):
    """What a browser would make of HTML: its text, and what in it could run or lead away."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.live: list[str] = []
        self._hidden = ""
        self._runs = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"img", "iframe", "base", "form", "input", "object", "embed", "textarea"}:
            self.live.append(tag)
        for name, value in attrs:
            leads = name in {"href", "src"} and not (value or "").startswith("#")
            if name.startswith("on") or name in {"autofocus", "srcdoc"} or leads:
                self.live.append(f"{tag} {name}={value}")
        if tag in {"script", "style"}:
            self._hidden = tag
            self._runs = ("type", "application/json") not in attrs

    def handle_endtag(self, tag: str) -> None:
        self._hidden = "" if tag == self._hidden else self._hidden

    def handle_data(self, data: str) -> None:
        if self._hidden and self._runs and "hurt" in data:
            self.live.append(f"{self._hidden}: {data}")
        self.text += "" if self._hidden else data


def prediction(payload: str, name: str = "story") -> Prediction:
    """Return an article whose text, title, outlet, author, source and reasons all have the payload in them."""
    said = f"“We will not pay,” said {payload} Ruiz."
    text = f"{payload} falls\n\n{said} The bill {payload} is due."
    head, at = len(payload) + 6, len(payload) + 8
    end = at + len(said)
    who = Span(at + said.index(payload), end - 1)
    link = Attribution(who, Span(at + 19, at + 23), (Span(at + 1, at + 17),), direct=True, entity=f"{payload} Ruiz",
                       kind=SourceKind.NAMED, score=0.9)  # fmt: skip
    why = (Reason(Tag.SOURCE, "said", 1.5, at + 19, at + 23), Reason(Tag.SOURCE, payload, 0.5, 0, 0))
    scores = (0.4, 0.5, 0.6, 0.55)
    return Prediction(
        article=Article(name, text, title=f"{payload} title", outlet=f"{payload} outlet", author=f"{payload} author"),
        blocks=(Block(0, head, BlockKind.HEADLINE), Block(at, len(text), BlockKind.PARAGRAPH)),
        sentences=(
            TaggedSentence(0, head, (Tag.CLAIM,), scores, Tag.CLAIM),
            TaggedSentence(at, end, (Tag.QUOTATION, Tag.SOURCE), scores, Tag.QUOTATION, why),
            TaggedSentence(end + 1, len(text), (Tag.OPINION,), scores, Tag.OPINION, why),
        ),
        attributions=(link,),
        model="made by hand",
        scheme=SCHEME,
    )


def fill(store: Store) -> None:
    """Put an article a payload into a store, and people of such names who differ, comment, flag and contradict."""
    given = [prediction(payload, f"story-{number:02} {payload}") for number, payload in enumerate(PAYLOADS.values())]
    database.enter(store, By("ana", "test"))
    database.add_predictions(store, By("ana", "test"), given)
    for name in NAMES:
        database.enter(store, By(name, "test"))
        database.appoint(store, By("ana", "test"), name, Role.REVIEWER)
    for one in given:
        for name, tags in zip(NAMES, ((Tag.CLAIM,), (Tag.OPINION,)), strict=False):
            said = tuple(AnnotatedSentence(s.start, s.end, tags) for s in one.sentences[:2])
            database.annotate(store, By("ana", "test"), [Said(Annotation(one.article, name, said, (), one.scheme))])
    for one, name, other in zip(given, NAMES, NAMES[1:], strict=False):
        known = queue.case(store, one.article.id, one.article.digest)
        assert known
        for who, tags in ((name, (Tag.CLAIM,)), (other, (Tag.OPINION,))):
            answer = adjudicating.Answer(2, tags, None, "slip", guideline=True, why=who, seen=None, cause=who)
            adjudicating.settle(store, By(who, "test"), known, answer)
