"""What the learner sees of a sentence: its words outside and inside quote marks, hashed, and what the rules found."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from annotator.core.labels import BlockKind, SourceKind
from annotator.core.records import Attribution, CueKind, Marks, MentionKind, QuoteLook, Sentence
from annotator.core.spans import Span, union
from annotator.text import words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

WORD_BITS = 18
N_WORDS = 1 << WORD_BITS
_MASK = N_WORDS - 1
TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]")
_FAR, _NEAR = 0x9E3779B1, 0x85EBCA77  # odd constants that spread a pair of hashes over the table
_INSIDE = 0x5BD1E995
_CACHE_LIMIT = 400_000

_LEXICONS = (
    "evaluative",
    "adverbs",
    "intensifiers",
    "hedges",
    "loaded_nouns",
    "loaded_verbs",
    "openers",
    "obligation",
)
_CLASSES: dict[str, tuple[str, ...]] = {
    "I": ("i", "me", "my", "mine", "myself", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll"),
    "we": ("we", "us", "our", "ours", "ourselves", "we're", "we've", "we'll", "we’re", "we’ve", "we’ll", "let's",
           "let’s"),
    "you": ("you", "your", "yours", "yourself", "you're", "you've", "you'll", "you’re", "you’ve", "you’ll"),
    "he or she": ("he", "she", "him", "her", "his", "hers", "himself", "herself"),
    "they": ("they", "them", "their", "theirs", "themselves"),
    "negation": ("no", "not", "never", "nor", "neither", "nobody", "nothing", "n't", "without", "don't", "doesn't",
                 "didn't", "isn't", "wasn't", "won't", "can't", "cannot", "don’t", "doesn’t", "didn’t", "isn’t",
                 "wasn’t", "won’t", "can’t"),
    "present": ("is", "are", "has", "have", "does", "do", "it's", "it’s", "that's", "that’s", "isn't", "aren't",
                "isn’t", "aren’t"),
    "past": ("was", "were", "had", "did", "wasn't", "weren't", "didn't", "wasn’t", "weren’t", "didn’t"),
    "future": ("will", "would", "shall", "won't", "won’t", "wouldn't", "wouldn’t", "going"),
    "demonstrative": ("this", "that", "these", "those", "it"),
    "?": ("?",),
    "!": ("!",),
    ":": (":",),
    ";": (";",),
    "dash": ("—", "–", "-"),
    "bracket": ("(", ")", "[", "]"),
    "money or percent": ("$", "%", "€", "£", "percent", "per", "million", "billion", "thousand", "crore", "lakh"),
    "time": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february",
             "march", "april", "june", "july", "august", "september", "october", "november", "december", "yesterday",
             "week", "month", "year", "years", "ago", "earlier", "last"),
}  # fmt: skip
_SHAPES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("capital", lambda token: token[0].isupper()),
    ("all capitals", lambda token: len(token) > 2 and token.isupper()),
    ("number", lambda token: token[0].isdigit()),
    ("-ed", lambda token: len(token) > 4 and token.endswith("ed")),
    ("-ly", lambda token: len(token) > 4 and token.endswith("ly")),
    ("-ing", lambda token: len(token) > 5 and token.endswith("ing")),
    ("-est", lambda token: len(token) > 5 and token.endswith("est")),
    ("word", lambda token: token[0].isalnum()),
)
TOKEN_CLASSES = (*_LEXICONS, *_CLASSES, *(name for name, _ in _SHAPES))


class _Tokens(dict[str, int]):
    """Token to (bits of its classes << WORD_BITS | hash of its lower-case form); filled as tokens are met."""

    def __init__(self) -> None:
        self.classes: dict[str, int] = {}
        for bit, name in enumerate(TOKEN_CLASSES):
            for word in words.read(name) if name in _LEXICONS else _CLASSES.get(name, ()):
                self.classes[word] = self.classes.get(word, 0) | 1 << bit

    def __missing__(self, token: str) -> int:
        lower = token.lower()
        bits = self.classes.get(lower, 0)
        for bit, (_, has) in enumerate(_SHAPES, len(_LEXICONS) + len(_CLASSES)):
            bits |= has(token) << bit
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        form = "0" * len(lower) if lower.isdigit() else lower
        self[token] = value = bits << WORD_BITS | crc32(form.encode("utf-8", "surrogatepass")) & _MASK
        return value


_TOKENS = _Tokens()


class Table(NamedTuple):
    """Features of the sentences of a batch of articles, row by row in text order.

    words: (n_sentences, N_WORDS) hashed one- and two-word terms, rows of Euclidean length 1.
    rules: (n_sentences, len(RULES)) what the rules found.
    articles: (n_articles + 1,) the row at which each article begins, and the number of rows.
    blocks: (n_sentences,) the number of each sentence's block, counted through the batch.
    """

    words: csr_matrix
    rules: Floats
    articles: Ints
    blocks: Ints


@dataclass(frozen=True, slots=True)
class Seen:
    """One article's marks and links, what features are made from."""

    marks: Marks
    attributions: tuple[Attribution, ...]


_BLOCKS = tuple(BlockKind)
_CUES = tuple(CueKind)
_MENTIONS = tuple(MentionKind)
_KINDS = tuple(SourceKind)
_LOOKS = tuple(QuoteLook)
_VERBATIM = (BlockKind.QUOTE, BlockKind.TURN, BlockKind.POST)
_POSITION = (
    "excerpt", "speaker label", "opens its block", "closes its block", "alone in its block", "sentences in its block",
    "place in the article", "among the first sentences",
)  # fmt: skip
_QUOTE = (
    "share inside quote marks", "all inside quote marks", "nothing inside quote marks", "goes on from a quotation",
    "leaves a quotation open", "opens a quotation", "closes a quotation", "re-opens a quotation",
    "words inside quote marks",
    "inside quote marks, all attributed",
    "quoted and attributed",
    "quoted, nobody named",
    "quoted beside a cue",
    "verbatim",
)  # fmt: skip
_LINK = (
    "a source stands here", "a cue stands here", "share of direct content", "share of indirect content",
    "content of a source elsewhere", "content without a source", "best link",
)  # fmt: skip
_END = ("ends with a stop", "ends with a colon", "ends with a question mark", "ends without a mark", "length")
OWN = (
    *(f"{kind} block" for kind in _BLOCKS),
    *_POSITION,
    *_QUOTE,
    *(f"{look} in quote marks" for look in _LOOKS),
    *(f"cue: {kind}" for kind in _CUES),
    *(f"mention: {kind}" for kind in _MENTIONS),
    *_LINK,
    *(f"{kind} source" for kind in _KINDS),
    *_END,
    *(f"{name} outside quote marks" for name in TOKEN_CLASSES),
    *(f"opens with {name}" for name in TOKEN_CLASSES),
    "evaluative inside quote marks",
    "I inside quote marks",
    "judging words a word",
    "cue and mention",
)
_AROUND = (
    "share inside quote marks", "a source stands here", "cue: verb", "evaluative outside quote marks",
    "hedges outside quote marks", "loaded_verbs outside quote marks", "I outside quote marks",
    "we outside quote marks", "you outside quote marks", "? outside quote marks", "number outside quote marks",
    "ends with a colon", "share of direct content",
    "judging words a word", "past outside quote marks", "present outside quote marks",
)  # fmt: skip
RULES = (
    *OWN,
    *(f"before: {name}" for name in _AROUND),
    *(f"after: {name}" for name in _AROUND),
    *(f"in the block: {name}" for name in _AROUND),
    *(f"in the article: {name}" for name in _AROUND),
)
_COLUMN = {name: i for i, name in enumerate(OWN)}
_AROUND_COLUMNS = [_COLUMN[name] for name in _AROUND]


def table(seen: Sequence[Seen]) -> Table:
    """Return the features of all sentences of a batch of articles."""
    numbers = [len(one.marks.sentences) for one in seen]
    articles = np.concatenate([[0], np.cumsum(numbers, dtype=np.int64)]).astype(np.int64)
    tokens = _tokens(seen)
    own = np.zeros((int(articles[-1]), len(OWN)), np.float32)
    blocks = np.zeros(int(articles[-1]), np.int64)
    for one, first, last in zip(seen, articles, articles[1:], strict=False):
        _fill(own[first:last], one)
        blocks[first:last] = [s.block for s in one.marks.sentences]
        blocks[first:last] += blocks[first - 1] + 1 if first else 0
    _fill_words(own, tokens)
    return Table(_hashed(tokens, int(articles[-1])), with_context(own, articles, blocks), articles, blocks)


class _Stream(NamedTuple):
    """The tokens of a batch in text order: packed values, rows, and whether they stand inside quote marks."""

    packed: Ints
    rows: Ints
    inside: npt.NDArray[np.bool_]


def _tokens(seen: Sequence[Seen]) -> _Stream:
    packed: list[int] = []
    rows: list[int] = []
    sizes: list[int] = []
    inside: list[bool] = []
    row = -1
    for one in seen:
        text = one.marks.article.text
        for start, end, is_inside, is_new in pieces(one.marks):
            row += is_new
            before = len(packed)
            packed.extend(map(_TOKENS.__getitem__, TOKEN.findall(text[start:end])))
            rows.append(row)
            sizes.append(len(packed) - before)
            inside.append(is_inside)
    return _Stream(
        np.array(packed, np.int64),
        np.repeat(np.array(rows, np.int64), sizes),
        np.repeat(np.array(inside, np.bool_), sizes),
    )


def pieces(marks: Marks) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield (start, end, is inside quote marks, begins a sentence) for each stretch of each sentence, in text order."""
    quoted = union((q.start, q.end) for q in marks.quotes if not q.depth)
    k = 0
    for sentence in marks.sentences:
        at, new = sentence.start, True
        while k < len(quoted) and quoted[k].end <= at:
            k += 1
        i = k
        while i < len(quoted) and quoted[i].start < sentence.end:
            if quoted[i].start > at:
                yield at, quoted[i].start, False, new
                at, new = quoted[i].start, False
            stop = min(quoted[i].end, sentence.end)
            yield at, stop, True, new
            at, new = stop, False
            i += 1
        if at < sentence.end or new:
            yield at, sentence.end, False, new


def _hashed(tokens: _Stream, n: int) -> csr_matrix:
    one = tokens.packed & _MASK
    one = np.where(tokens.inside, (one * _INSIDE) & _MASK, one)
    joined = (tokens.rows[1:] == tokens.rows[:-1]) & (tokens.inside[1:] == tokens.inside[:-1])
    two = ((one[:-1] * _FAR ^ one[1:] * _NEAR) & _MASK)[joined]
    columns = np.concatenate([one, two])
    rows = np.concatenate([tokens.rows, tokens.rows[1:][joined]])
    matrix = csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=(n, N_WORDS))
    matrix.data[:] = 1.0
    lengths = np.sqrt(np.maximum(np.diff(matrix.indptr), 1)).astype(np.float32)
    matrix.data /= np.repeat(lengths, np.diff(matrix.indptr))
    return matrix


def _fill(own: Floats, one: Seen) -> None:
    """Fill an article's rows with what stands in its marks and links."""
    marks = one.marks
    starts = [s.start for s in marks.sentences]
    if not starts:
        return
    own[:, len(_BLOCKS) : len(_BLOCKS) + len(_POSITION)] = _positions(marks)
    for row, sentence in enumerate(marks.sentences):
        own[row, _BLOCKS.index(marks.blocks[sentence.block].kind)] = 1
    lengths = np.array([s.end - s.start for s in marks.sentences], np.float32)
    _fill_quotes(own, marks, starts, lengths)
    for cue in marks.cues:
        own[_row(starts, cue.start), _COLUMN[f"cue: {cue.kind}"]] += 1
    for mention in marks.mentions:
        own[_row(starts, mention.start), _COLUMN[f"mention: {mention.kind}"]] += 1
    _fill_links(own, one, starts, lengths)
    _fill_ends(own, marks)
    np.minimum(own, 3, out=own)


def _row(starts: list[int], at: int) -> int:
    return max(bisect_right(starts, at) - 1, 0)


def _positions(marks: Marks) -> Floats:
    n = len(marks.sentences)
    numbers = np.array([s.block for s in marks.sentences])
    opens = np.diff(numbers, prepend=-1) != 0
    closes = np.diff(numbers, append=-1) != 0
    sizes = np.bincount(numbers)[numbers]
    rank = np.arange(n)
    labelled = [b.label is not None for b in marks.blocks]
    excerpt = [b.excerpt for b in marks.blocks]
    columns = (
        np.array(excerpt)[numbers], np.array(labelled)[numbers] & opens, opens, closes, sizes == 1,
        np.log1p(sizes), rank / max(n - 1, 1), rank < 3,
    )  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _fill_quotes(own: Floats, marks: Marks, starts: list[int], lengths: Floats) -> None:
    inside = np.zeros(len(starts), np.float32)
    for quote in marks.quotes:
        first, last = _row(starts, quote.start), _row(starts, max(quote.end - 1, quote.start))
        own[first, _COLUMN[f"{quote.look} in quote marks"]] += 1
        if quote.depth:
            continue
        own[first, _COLUMN["opens a quotation"]] = 1
        own[first, _COLUMN["re-opens a quotation"]] = quote.continues
        own[last, _COLUMN["closes a quotation"]] = quote.closes
        own[first + 1 : last + 1, _COLUMN["goes on from a quotation"]] = 1
        own[first:last, _COLUMN["leaves a quotation open"]] = 1
        for row in range(first, last + 1):
            inside[row] += min(quote.end, marks.sentences[row].end) - max(quote.start, marks.sentences[row].start)
    share = np.clip(inside / lengths, 0, 1)
    own[:, _COLUMN["share inside quote marks"]] = share
    own[:, _COLUMN["all inside quote marks"]] = lengths - inside <= 3
    own[:, _COLUMN["nothing inside quote marks"]] = inside == 0
    own[:, _COLUMN["words inside quote marks"]] = np.log1p(inside / 6)


def _fill_links(own: Floats, one: Seen, starts: list[int], lengths: Floats) -> None:
    sentences = one.marks.sentences
    direct, indirect = _COLUMN["share of direct content"], _COLUMN["share of indirect content"]
    for link in one.attributions:
        rows = {
            row for piece in link.content for row in range(_row(starts, piece.start), _row(starts, piece.end - 1) + 1)
        }
        if link.cue is not None:
            own[_row(starts, link.cue.start), _COLUMN["a cue stands here"]] += 1
        at = None if link.source is None else _row(starts, link.source.start)
        if at is not None:
            own[at, _COLUMN["a source stands here"]] += 1
            own[at, _COLUMN[f"{link.kind} source"]] += 1
            own[at, _COLUMN["best link"]] = max(own[at, _COLUMN["best link"]], link.score)
        elsewhere = _COLUMN["content without a source" if at is None else "content of a source elsewhere"]
        for row in rows:
            if row != at:
                own[row, elsewhere] = 1
            held = sum(_shared(piece, sentences[row]) for piece in link.content)
            own[row, direct if link.direct else indirect] += held / lengths[row]
    _fill_held(own, one, starts)
    own[:, _COLUMN["inside quote marks, all attributed"]] = np.minimum(
        own[:, _COLUMN["share inside quote marks"]], own[:, direct]
    )
    told = own[:, [_BLOCKS.index(kind) for kind in _VERBATIM]].any(axis=1) | (own[:, _COLUMN["excerpt"]] > 0)
    own[:, _COLUMN["verbatim"]] = np.maximum(
        told, np.maximum(own[:, _COLUMN["share inside quote marks"]], own[:, direct])
    )


_BESIDE = 30  # how many characters behind a cue a quotation may open to stand beside it


def _fill_held(own: Floats, one: Seen, starts: list[int]) -> None:
    """Fill in whether quotations are somebody's words: held by a link's content, or opened right behind a cue."""
    held = union(piece for link in one.attributions for piece in link.content)
    cues = [cue.end for cue in one.marks.cues]
    for quote in one.marks.quotes:
        if quote.depth:
            continue
        k = bisect_right(held, (quote.end, -1)) - 1
        is_held = k >= 0 and held[k].end > quote.start
        c = bisect_right(cues, quote.start) - 1
        is_beside = c >= 0 and quote.start - cues[c] <= _BESIDE
        for row in range(_row(starts, quote.start), _row(starts, max(quote.end - 1, quote.start)) + 1):
            own[row, _COLUMN["quoted and attributed" if is_held else "quoted, nobody named"]] = 1
            own[row, _COLUMN["quoted beside a cue"]] += is_beside


def _shared(piece: Span, sentence: tuple[int, int, int]) -> int:
    return max(0, min(piece.end, sentence[1]) - max(piece.start, sentence[0]))


def _fill_ends(own: Floats, marks: Marks) -> None:
    text = marks.article.text
    stop, colon, question, none = (_COLUMN[name] for name in _END[:4])
    for row, sentence in enumerate(marks.sentences):
        tail = text[max(sentence.end - 3, sentence.start) : sentence.end].rstrip("”’»\"')]")
        last = tail[-1:]
        column = question if last == "?" else colon if last == ":" else stop if last in ".!…" and last else none
        own[row, column] = 1
        own[row, _COLUMN["length"]] = np.log1p((sentence.end - sentence.start) / 40)


def _fill_words(own: Floats, tokens: _Stream) -> None:
    """Fill the columns that count classes of words."""
    classes = tokens.packed >> WORD_BITS
    outside = ~tokens.inside
    first = _COLUMN[f"{TOKEN_CLASSES[0]} outside quote marks"]
    opening = _COLUMN[f"opens with {TOKEN_CLASSES[0]}"]
    n = len(own)
    is_word = (classes >> TOKEN_CLASSES.index("word") & 1).astype(bool)
    heads = _first_of_each(tokens.rows, is_word)
    for bit in range(len(TOKEN_CLASSES)):
        has = (classes >> bit & 1).astype(bool)
        own[:, first + bit] = np.minimum(np.bincount(tokens.rows[has & outside], minlength=n), 4)
        own[tokens.rows[heads], opening + bit] = has[heads] & outside[heads]
    for name in ("evaluative", "I"):
        has = (classes >> TOKEN_CLASSES.index(name) & 1).astype(bool)
        own[:, _COLUMN[f"{name} inside quote marks"]] = np.minimum(
            np.bincount(tokens.rows[has & tokens.inside], minlength=n), 4
        )
    judging = sum(
        own[:, _COLUMN[f"{name} outside quote marks"]]
        for name in ("evaluative", "adverbs", "loaded_nouns", "loaded_verbs", "hedges")
    )
    own[:, _COLUMN["judging words a word"]] = 10 * judging / (4 + own[:, _COLUMN["word outside quote marks"]])
    total = np.bincount(tokens.rows[is_word & outside], minlength=n)
    own[:, _COLUMN["word outside quote marks"]] = np.log1p(total)
    own[:, _COLUMN["cue and mention"]] = np.minimum(
        own[:, [_COLUMN[f"cue: {kind}"] for kind in _CUES]].sum(axis=1),
        own[:, [_COLUMN[f"mention: {kind}"] for kind in _MENTIONS]].sum(axis=1),
    )


def _first_of_each(rows: Ints, is_word: npt.NDArray[np.bool_]) -> Ints:
    """Return the positions of each row's first word."""
    at = np.flatnonzero(is_word)
    return np.asarray(at[np.diff(rows[at], prepend=-1) != 0], np.int64)


def with_context(own: Floats, articles: Ints, blocks: Ints) -> Floats:
    """Return `own` with what stands before, after, in the block and in the article beside it (n, len(RULES))."""
    around = own[:, _AROUND_COLUMNS]
    return np.hstack([own, *context(around, articles, blocks)])


def context(values: Floats, articles: Ints, blocks: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the values of the sentence before and after, the block's mean and the article's; 0 at the ends."""
    before, after = np.zeros_like(values), np.zeros_like(values)
    before[1:], after[:-1] = values[:-1], values[1:]
    full = articles[:-1][np.diff(articles) > 0]
    before[full] = 0
    after[full[1:] - 1] = 0
    return (
        before,
        after,
        _means(values, blocks),
        _means(values, np.repeat(np.arange(len(articles) - 1), np.diff(articles))),
    )


def _means(values: Floats, groups: Ints) -> Floats:
    """Return each row's mean over its group; groups are runs of equal numbers."""
    if not len(values):
        return values
    firsts = np.flatnonzero(np.diff(groups, prepend=groups[0] - 1))
    sizes = np.diff(np.append(firsts, len(groups)))
    means = np.add.reduceat(values, firsts, axis=0) / sizes[:, None]
    return np.repeat(means, sizes, axis=0).astype(np.float32)


def terms(marks: Marks, sentence: Sentence) -> tuple[list[Span], list[int]]:
    """Return the spans of a sentence's one- and two-word terms, and their columns in `Table.words`."""
    spans: list[Span] = []
    columns: list[int] = []
    alone = Marks(marks.article, marks.blocks, (sentence,), marks.quotes, (), ())
    for start, end, inside, _ in pieces(alone):
        last: tuple[Span, int] | None = None
        for found in TOKEN.finditer(marks.article.text, start, end):
            column = _TOKENS[found.group()] & _MASK
            column = (column * _INSIDE) & _MASK if inside else column
            span = Span(*found.span())
            spans.append(span)
            columns.append(column)
            if last is not None:
                spans.append(Span(last[0].start, span.end))
                columns.append((last[1] * _FAR ^ column * _NEAR) & _MASK)
            last = span, column
    return spans, columns
