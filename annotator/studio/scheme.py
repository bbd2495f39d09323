"""The labelling set-up of a Label Studio project, made from the scheme; labels/label_studio.xml is its copy in git."""

from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from annotator.core.labels import SourceKind, Tag

TEXT, TAGS, SPANS, KIND, WORDING = "text", "tags", "spans", "kind", "wording"
"""The names of the controls in the set-up; TEXT is the one text that all of them point into."""

NOTHING = "none of these"
"""The label of a sentence to which none of the four tags applies; it exists only in Label Studio."""

SOURCE, CUE, CONTENT, NAME = "Source", "Cue", "Content", "Name"
"""The labels of spans. NAME is the fullest name of a source; a span can be Source and Name at once."""

SAID_BY, CARRIED, CUED_BY, GOES_ON, STANDS_FOR = "said by", "carried on from", "cued by", "goes on from", "stands for"
"""The labels of relations. The first four start at a content, STANDS_FOR leads from a source to a name."""

SAMPLING = "Uncertainty sampling"
"""The project setting that gives out the tasks with the lowest prediction score first."""

DIRECT, INDIRECT = "verbatim", "reported"


class Choice(NamedTuple):
    """A label or a choice as a person sees it: word, key, colour ("" for none), and a hint on pointing at it."""

    word: str
    key: str
    colour: str
    hint: str


TAG_CHOICES = (
    Choice(Tag.CLAIM, "1", "#0072B2", "Outside verbatim words: can it be checked and found true or false?"),
    Choice(Tag.OPINION, "2", "#CC79A7", "Outside verbatim words: does the author judge, predict, mock or load words?"),
    Choice(Tag.QUOTATION, "3", "#E69F00", "Does it hold somebody else's words, given as their own?"),
    Choice(Tag.SOURCE, "4", "#009E73", "Does it say where information comes from?"),
    Choice(NOTHING, "5", "#777777", "None of the four: byline, date, read more, contact line."),
)

SPAN_CHOICES = (
    Choice(SOURCE, "6", "#009E73", "The words that name the source, with title and apposition, or the pronoun."),
    Choice(CUE, "7", "#56B4E9", "The words that tie the source to its words: said, according to, a colon."),
    Choice(CONTENT, "8", "#E69F00", "What is attributed, quote marks outside. A second piece goes on from the first."),
    Choice(NAME, "9", "#D55E00", "The fullest name of a source in the article."),
)

KIND_CHOICES = (
    Choice(SourceKind.NAMED, "q", "", "A proper name."),
    Choice(SourceKind.UNNAMED, "w", "", "A senior official, sources close to the talks."),
    Choice(SourceKind.COLLECTIVE, "e", "", "Residents, critics."),
    Choice(SourceKind.DOCUMENT, "t", "", "A report, poll, court filing, post."),
)

WORDING_CHOICES = (
    Choice(DIRECT, "v", "", "The speaker's own words."),
    Choice(INDIRECT, "b", "", "Told in the author's words."),
)


def config() -> str:
    """Return the labelling set-up as XML."""
    relations = (SAID_BY, CARRIED, CUED_BY, GOES_ON, STANDS_FOR)
    return "\n".join(
        (
            "<View>",
            "  <Relations>",
            *(f"    <Relation value={quoteattr(word)}/>" for word in relations),
            "  </Relations>",
            '  <View style="position: sticky; top: 0; z-index: 3; background: var(--color-neutral-background, white); '
            'padding: 4px 0">',
            f'    <Labels name="{TAGS}" toName="{TEXT}" choice="multiple" showInline="true">',
            *(_label(choice) for choice in TAG_CHOICES),
            "    </Labels>",
            f'    <Labels name="{SPANS}" toName="{TEXT}" choice="multiple" showInline="true">',
            *(_label(choice) for choice in SPAN_CHOICES),
            "    </Labels>",
            *_choices(KIND, SOURCE, KIND_CHOICES),
            *_choices(WORDING, CONTENT, WORDING_CHOICES),
            "  </View>",
            '  <Header value="$title" size="4"/>',
            f'  <Text name="{TEXT}" value="$text" granularity="symbol"/>',
            "</View>",
            "",
        )
    )


def path() -> Path:
    """Return where the project keeps the set-up for people to read and to paste."""
    return Path(__file__).resolve().parents[2] / "labels" / "label_studio.xml"


def is_ours(xml: str) -> bool:
    """Whether a project's set-up is this one; white space between elements does not count."""
    return _canonical(xml) == _canonical(config())


def _label(choice: Choice) -> str:
    value, hint = quoteattr(choice.word), quoteattr(choice.hint)
    return f'      <Label value={value} hotkey="{choice.key}" background="{choice.colour}" hint={hint}/>'


def _choices(name: str, label: str, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """Return a question about each span that has `label`."""
    return (
        f'    <Choices name="{name}" toName="{TEXT}" perRegion="true" choice="single-radio" showInline="true" '
        f'whenTagName="{SPANS}" whenLabelValue="{label}">',
        *(
            f'      <Choice value="{choice.word}" hotkey="{choice.key}" hint={quoteattr(choice.hint)}/>'
            for choice in choices
        ),
        "    </Choices>",
    )


def _canonical(xml: str) -> str | None:
    from lxml import etree

    try:
        root = etree.fromstring(xml.encode(), etree.XMLParser(remove_blank_text=True, resolve_entities=False))
    except etree.XMLSyntaxError:
        return None
    return etree.tostring(root, method="c14n").decode()
