"""Coverage of one event side by side: voices that only one piece has, quotations cut, claims with and without a source.

A piece is a text, and all copies of it that others carry: counted once, as the first that was published.
"""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.numbers import many
from annotator.measure import copies, events
from annotator.measure.columns import AT, Columns, text
from annotator.measure.grouping import DAYS
from annotator.measure.ledger import named

UNKNOWN = "(not known)"
OVERLAP = 0.6
"""The share of a shorter text's words, or word sequences, that a longer one must have to be held for the same."""
_FEWEST_WORDS = 4
_COMMON = 100
"""Sentences of an event from which on a word tells none of them from others."""
_RUN = 3


class Coverage(NamedTuple):
    """Articles, each with its outlet and title, the number of its event, and of its piece: that of the first copy.

    `articles`: article, outlet, title, published, day, piece, event. Events and pieces count from 1.
    """

    articles: pl.DataFrame

    def only(self, article: str) -> "Coverage":
        """Return the one event that an article tells of; nothing for an article that is not among these."""
        about = self.articles.filter(pl.col("article") == article)
        return Coverage(self.articles.join(about.select("event"), on="event", how="semi", maintain_order="left"))

    def compared(self) -> pl.DataFrame:
        """Return the first copy of each piece of the events that have several: event, piece, article, outlet, title."""
        pieces = self.articles.unique("piece", keep="first", maintain_order=True)
        carried = self.articles.group_by("piece").agg(outlets=pl.col("outlet").unique().sort())
        several = pieces.filter(pl.len().over("event") > 1)
        return several.select("event", "piece", "article", "title").join(carried, on="piece")


def coverage(columns: Columns, *, within: int = DAYS) -> Coverage:
    """Return which articles are copies, and which pieces tell of one event. within: days between two of them."""
    day = pl.col("published").str.extract(r"^(\d{4}-\d\d-\d\d)").str.to_date(strict=False).cast(pl.Int32)
    outlet = pl.col("outlet").str.strip_chars()
    articles = (
        columns.articles.select(
            "article",
            pl.when(outlet != "").then(outlet).otherwise(pl.lit(UNKNOWN)).alias("outlet"),
            "title",
            "published",
            day=day,
            text=pl.concat_str(pl.col("title").fill_null(""), pl.col("text").str.slice(0, copies.HEAD), separator="\n"),
        )
        .collect(engine="streaming")
        .sort("day", "published", "article", nulls_last=True)
    )
    first = copies.originals(articles["text"])
    articles = articles.with_columns(piece=pl.Series(first))
    pieces = articles.filter(pl.col("piece") == pl.int_range(pl.len()))
    numbered = pieces.select("piece", event=pl.Series(events.numbers(pieces["text"], pieces["day"], within=within)) + 1)
    found = articles.drop("text").join(numbered, on="piece", maintain_order="left")
    return Coverage(found.with_columns(pl.col("piece") + 1))


def told(covered: Coverage) -> pl.DataFrame:
    """Return the events that several articles tell of, those of most pieces first."""
    found = covered.articles.group_by("event").agg(
        first=pl.col("published").first(),
        last=pl.col("published").drop_nulls().last(),
        pieces=pl.col("piece").n_unique(),
        articles=pl.len(),
        outlets=pl.col("outlet").unique().sort(),
        title=pl.coalesce("title", "article").first(),
    )
    return found.filter(pl.col("articles") > 1).sort("pieces", "articles", "event", descending=[True, True, False])


def carried(covered: Coverage) -> pl.DataFrame:
    """Return the pieces of which there are several copies, with who carries them."""
    found = covered.articles.group_by("event", "piece").agg(
        copies=pl.len(),
        outlets=pl.col("outlet").unique().sort(),
        title=pl.coalesce("title", "article").first(),
        articles=pl.col("article"),
    )
    return found.filter(pl.col("copies") > 1).sort("copies", "piece", descending=[True, False]).drop("piece")


def voices(columns: Columns, covered: Coverage, aliases: Mapping[str, str] | None = None) -> pl.DataFrame:
    """Return who speaks in one piece of an event alone; none whose name could be a form of one in another piece.

    Unnamed sources are left out: nobody can tell whether they are the same.
    """
    kinds = [str(kind) for kind in SourceKind if kind not in {SourceKind.UNNAMED, SourceKind.NONE}]
    said = _said(columns, covered).filter(pl.col("kind").is_in(kinds))
    first = pl.col("sentences").list.first().alias("sentence")
    named_here = named(said, aliases).drop_nulls("name").select("article", "name", "kind", "words", first)
    heard = named_here.collect(engine="streaming")
    here = heard.join(covered.compared(), on="article").group_by("event", "piece", "name").agg(
        pl.col("kind").mode().sort().first(), pl.col("article", "outlets", "title", "sentence").first(),
        times=pl.len(), words=pl.col("words").sum(),
    )  # fmt: skip
    parts = here.select(
        "event", "piece", "name", word=pl.col("name").str.to_lowercase().str.extract_all(r"\p{L}[\p{L}\d]+")
    ).with_columns(head=pl.col("word").list.last(), size=pl.col("word").list.len())
    words = parts.explode("word").drop_nulls("word")
    spread = words.group_by("event", "word").agg(spread=pl.col("piece").n_unique())
    by_head = parts.join(spread, left_on=["event", "head"], right_on=["event", "word"]).filter(pl.col("spread") > 1)
    single = words.filter(pl.col("size") == 1).group_by("event", "word").agg(
        pieces=pl.col("piece").n_unique(), other=pl.col("piece").first()
    )  # fmt: skip
    single_elsewhere = (pl.col("pieces") > 1) | (pl.col("piece") != pl.col("other"))
    by_part = words.join(single, on=["event", "word"]).filter(single_elsewhere)
    for elsewhere in (by_head, by_part):
        here = here.join(elsewhere, on=["event", "piece", "name"], how="anti")
    order = ["event", "outlets", "words", "name"]
    shown = here.select("event", "outlets", "article", "sentence", "name", "kind", "times", "words")
    return shown.sort(order, descending=[False, False, True, False])


def quotations(columns: Columns, covered: Coverage) -> pl.DataFrame:
    """Return quotations that pieces of one event cut differently, each beside the longest form of it.

    Of a form OVERLAP of all runs of three words must stand in the longest; forms of fewer than four words are left out.
    """
    held = _quoted(columns, covered)
    runs = _runs(held)
    longest = runs.sort("size", "form", descending=[True, False]).group_by("event", "run", maintain_order=True).first()
    shared = runs.join(longest.select("event", "run", whole="form"), on=["event", "run"])
    shared = shared.group_by("form", "whole").agg(shared=pl.len()).sort("shared", "whole", descending=[True, False])
    count = runs.group_by("form").agg(runs=pl.len())
    cut = shared.filter(pl.col("form") != pl.col("whole")).group_by("form", maintain_order=True).first()
    cut = cut.join(count, on="form").filter(pl.col("shared") >= OVERLAP * pl.col("runs"))
    full = held.select("form", pl.all().exclude("form", "event").name.prefix("full_"))
    found = cut.join(held, on="form").join(full, left_on="whole", right_on="form")
    other = pl.col("pieces").list.set_difference("full_pieces").list.len() > 0
    return found.filter(other).sort("event", "whole", "form").select(
        "event", speaker=pl.coalesce("full_name", "name"), longest="full_text", of="full_outlets",
        here="text", outlets="outlets", words="size", longest_words="full_size", article="article", sentence="sentence",
    )  # fmt: skip


def claims(columns: Columns, covered: Coverage) -> pl.DataFrame:
    """Return claims that one piece makes without a source and another of the same event gives to one, side by side.

    Two sentences are the same claim where OVERLAP of the long words and figures of the one that has fewer, and at least
    four, stand in the other.
    """
    made = _claimed(columns, covered)
    words = made.select("event", "claim", "is_sourced", word=_words(pl.col("text"))).with_columns(
        size=pl.col("word").list.len()
    )
    words = words.explode("word").drop_nulls("word").filter(pl.len().over("event", "word") <= _COMMON)
    bare, sourced = words.filter(~pl.col("is_sourced")), words.filter("is_sourced")
    pairs = bare.join(sourced, on=["event", "word"], suffix="_with").group_by("claim", "claim_with").agg(
        shared=pl.len(), fewer=pl.min_horizontal("size", "size_with").first()
    )  # fmt: skip
    same = pairs.filter(pl.col("shared") >= pl.max_horizontal(pl.lit(_FEWEST_WORDS), OVERLAP * pl.col("fewer")))
    closest = same.sort("shared", "claim_with", descending=[True, False]).group_by("claim", maintain_order=True).first()
    beside = made.select("claim", pl.all().exclude("claim", "event").name.prefix("with_"))
    found = closest.join(made, on="claim").join(beside, left_on="claim_with", right_on="claim")
    other = pl.col("pieces").list.set_intersection("with_pieces").list.len() == 0
    return found.filter(other).sort("event", "claim").select(
        "event", without="text", outlets="outlets", article="article", sentence="number",
        with_source="with_text", said_by="with_speakers", of="with_outlets", of_article="with_article",
        with_sentence="with_number",
    )  # fmt: skip


def _said(columns: Columns, covered: Coverage) -> pl.LazyFrame:
    """Return the attributions of the articles that are compared."""
    return columns.attributions.join(covered.compared().lazy(), on="article", how="semi")


def _quoted(columns: Columns, covered: Coverage) -> pl.DataFrame:
    """Return what is quoted, each form of words once in an event: event, form, name, text, size, pieces, outlets."""
    several = covered.compared().select("event", "piece", "article", "outlets").lazy()
    said = named(_said(columns, covered).filter("direct")).join(several, on="article")
    pieces = said.select("event", "piece", "outlets", *AT, "name", "content_start", "content_end", "sentences").explode(
        "content_start", "content_end"
    )
    places = columns.sentences.select("article", "start", "end", "text", sentences="number")
    held = pieces.explode("sentences").join(places, on=["article", "sentences"])
    low, high = pl.max_horizontal("start", "content_start"), pl.min_horizontal("end", "content_end")
    held = held.filter(low < high).with_columns(text=pl.col("text").str.slice(low - pl.col("start"), high - low))
    whole = held.sort("article", "number", "content_start", "start").group_by("event", *AT, maintain_order=True).agg(
        pl.col("piece", "outlets", "name").first(), sentence=pl.col("sentences").first(),
        text=pl.col("text").str.join(" ")
    )  # fmt: skip
    key = pl.col("text").str.to_lowercase().str.extract_all(r"[\p{L}\d]+").list.join(" ")
    forms = whole.with_columns(key=key).group_by("event", "key").agg(
        pl.col("name").drop_nulls().first(), pl.col("text", "article", "sentence").first(),
        pieces=pl.col("piece").unique(), outlets=pl.col("outlets").list.explode().unique().sort(),
    )  # fmt: skip
    sized = forms.with_columns(size=pl.col("key").str.count_matches(" ") + 1)
    sized = sized.filter(pl.col("size") >= _FEWEST_WORDS).sort("event", "key")
    return sized.collect(engine="streaming").with_row_index("form")


def _runs(held: pl.DataFrame) -> pl.DataFrame:
    """Return each run of three words of each form: event, form, size, run."""
    words = held.select("event", "form", "size", word=pl.col("key").str.split(" ")).explode("word")
    following = [pl.col("word").shift(-n).over("form") for n in range(_RUN)]
    return words.with_columns(run=pl.concat_str(following, separator=" ")).drop_nulls("run").drop("word").unique()


def _claimed(columns: Columns, covered: Coverage) -> pl.DataFrame:
    """Return the claims below headlines, each wording once in an event with a source and once without."""
    several = covered.compared().select("event", "piece", "article", "outlets").lazy()
    said = named(_said(columns, covered)).select("article", "name", "source", number="sentences").explode("number")
    said = (
        said.drop_nulls("number").group_by(AT).agg(speakers=pl.coalesce("name", "source").drop_nulls().unique().sort())
    )
    made = text(columns).filter("claim", pl.col("kind") != str(BlockKind.HEADLINE)).select(*AT, "text")
    made = made.join(several, on="article").join(said, on=AT, how="left")
    made = made.with_columns(is_sourced=pl.col("speakers").is_not_null())
    wording = made.group_by("event", "text", "is_sourced").agg(
        pl.col("article", "number", "speakers").first(), pieces=pl.col("piece").unique(),
        outlets=pl.col("outlets").list.explode().unique().sort(),
    )  # fmt: skip
    return wording.collect(engine="streaming").sort("event", "article", "number").with_row_index("claim")


def _words(words: pl.Expr) -> pl.Expr:
    """Return the words of four letters or more, cut to six, so that most endings agree, and the figures."""
    found = words.str.to_lowercase().str.extract_all(r"\p{L}{4,}|\d[\d.,]*\d|\d")
    return found.list.eval(pl.element().str.slice(0, 6)).list.unique()


def notes(covered: Coverage, within: int) -> list[str]:
    """Return what must be said beside a comparison: what was counted once, and what the articles do not tell."""
    articles, count = covered.articles, covered.articles.height
    pieces = articles["piece"].n_unique()
    found = [f"{many(count, 'article')}, of which {many(count - pieces, 'copy', 'copies')} of another: counted once."]
    if count == 1:
        found.append("One article: there is nothing to compare it with.")
    elif covered.compared().is_empty():
        found.append(f"No two different articles tell of one event within {many(within, 'day')}.")
    undated, nameless = int(articles["day"].is_null().sum()), int((articles["outlet"] == UNKNOWN).sum())
    if undated:
        found.append(f"Without a date: {undated:,}; each stands with the dated article whose words are most like it.")
    if nameless:
        found.append(f"Without an outlet: {nameless:,}, which stand under {UNKNOWN}.")
    return [*found, "What the model found, which errs: read both texts before you say who left what out."]
