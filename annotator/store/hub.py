"""Gold as a data set: explicit features, a split a fold, a card, Parquet; there and back, and to the hub when asked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.core.export import FormError, from_gold, to_gold
from annotator.core.labels import SCHEME, SourceKind, Tag
from annotator.core.parts import ARTICLE_FIELDS
from annotator.core.records import Failure, Gold, Way
from annotator.formats.kept import open_tags
from annotator.formats.partial import Imported
from annotator.store.corpora import Loaded
from annotator.store.errors import CorpusError

if TYPE_CHECKING:
    import datasets

FOLDS = 5
_SPLIT = "fold_{}"
_Json = dict[str, Any]


def fold(gold: Gold) -> int:
    """Return the fold of an article, from 0: its text decides, so that it is the same wherever that stands."""
    return int(gold.article.digest[:8], 16) % FOLDS


def features() -> "datasets.Features":
    """Return what stands in a row, which is an article: the export form (docs/architecture.md), typed."""
    from datasets import ClassLabel, Features, List, Value

    text, place = Value("string"), Value("int32")
    span = {"start": place, "end": place}
    tags = List(ClassLabel(names=[str(tag) for tag in Tag]))
    settled = {"way": ClassLabel(names=[str(way) for way in Way]), "by": List(text), "why": text, "open": tags}
    attribution = {
        "source": span,
        "cue": span,
        "content": List(span),
        "direct": Value("bool"),
        "entity": text,
        "kind": ClassLabel(names=[str(kind) for kind in SourceKind]),
        "score": Value("float64"),
        "carried": Value("bool"),
    }
    return Features(
        dict.fromkeys(("id", "digest", *ARTICLE_FIELDS, "text"), text)
        | {"sentences": List({**span, "tags": tags, "settled": settled}), "attributions": List(attribution)}
        | {"annotators": List(text), "genre": text, "scheme": text}
    )


def splits(golds: Iterable[Gold]) -> "datasets.DatasetDict":
    """Return a split for each fold that has articles; no two share one."""
    from datasets import Dataset, DatasetDict

    form = features()
    rows: dict[int, list[_Json]] = {number: [] for number in range(FOLDS)}
    for gold in golds:
        rows[fold(gold)].append(_coded(from_gold(gold), form))
    return DatasetDict({_SPLIT.format(n): Dataset.from_list(some, features=form) for n, some in rows.items() if some})


def _coded(value: Any, feature: Any) -> Any:
    """Return a value with its class labels as numbers, None for what is not there."""
    from datasets import ClassLabel, List

    if value is None:
        return None
    if isinstance(feature, ClassLabel):
        return feature.str2int(value)
    if isinstance(feature, List):
        return [_coded(one, feature.feature) for one in value]
    if isinstance(feature, dict):
        return {key: _coded(value.get(key), part) for key, part in feature.items()}
    return value


def write(golds: Sequence[Gold], folder: Path) -> None:
    """Write data/fold_N….parquet and README.md, the card, into a folder: what `datasets.load_dataset` takes."""
    import datasets

    datasets.disable_progress_bars()
    (folder / "data").mkdir()
    found = splits(golds)
    for name, split in found.items():
        split.to_parquet(str(folder / "data" / f"{name}-00000-of-00001.parquet"))
    (folder / "README.md").write_text(card(golds, list(found)), encoding="utf-8")


def push(golds: Sequence[Gold], name: str) -> None:
    """Put gold on the hub as a private data set, with its card. Raises CorpusError where the hub does not take it."""
    import datasets
    from huggingface_hub import DatasetCard
    from huggingface_hub.errors import (  # type: ignore[attr-defined]
        HTTPError,  # of what it calls by: httpx or, of late, httpx2
        LocalTokenNotFoundError,
    )
    from huggingface_hub.utils.tqdm import disable_progress_bars

    datasets.logging.set_verbosity_error()
    disable_progress_bars()
    found = splits(golds)
    try:
        found.push_to_hub(name, private=True)
        DatasetCard(card(golds, list(found))).push_to_hub(name, repo_type="dataset")
    except (HTTPError, LocalTokenNotFoundError, OSError, ValueError) as error:
        said = str(error).partition("\n")[0]
        raise CorpusError(f"{name} was not put on the hub: {said}; log in with `hf auth login`") from error


def card(golds: Sequence[Gold], names: Sequence[str]) -> str:
    """Return the card of a data set: what is in it, how it came to be, and what nobody has said."""
    sentences = [s for gold in golds for s in gold.sentences]
    rows = "\n".join(_tag_row(tag, sentences) for tag in Tag)
    ways = Counter(str(s.settled.way) if s.settled else "not noted" for s in sentences)
    people = sorted({name for gold in golds for name in gold.annotators})
    files = "\n".join(f"  - split: {name}\n    path: data/{name}-*" for name in names)
    return _CARD.format(
        files=files,
        articles=f"{len(golds):,}",
        sentences=f"{len(sentences):,}",
        links=f"{sum(len(gold.attributions) for gold in golds):,}",
        rows=rows,
        ways=", ".join(f"{way} {count:,}" for way, count in sorted(ways.items())) or "none",
        people=", ".join(people) or "not noted",
        folds=", ".join(names),
        scheme=SCHEME,
    )


def _tag_row(tag: Tag, sentences: Sequence[Any]) -> str:
    known = [s for s in sentences if tag not in open_tags(s)]
    return f"| {tag} | {sum(tag in s.tags for s in known):,} | {len(known):,} | {len(sentences) - len(known):,} |"


_CARD = """\
---
language: en
task_categories:
- text-classification
- token-classification
pretty_name: News sentences that are claim, opinion, quotation, source; and who said what
configs:
- config_name: default
  data_files:
{files}
---
# News sentences: claim, opinion, quotation, source; and who said what

{articles} articles, {sentences} sentences, {links} attributions. A row is an article with its text, unchanged; offsets
are Unicode code points, end exclusive. Scheme {scheme} of annotator.

| tag | has it | judged | not annotated |
|---|---|---|---|
{rows}

A sentence can carry any of the four, or none. A tag in `settled.open` is not annotated, which is no "no".

**Splits.** {folds}: folds by article, decided by a digest of its text; hold one out, learn from the others.

**How it was settled.** Sentences by way: {ways}. Annotators: {people}.

**Licence.** Not stated. Whoever publishes this must have the right to the articles' text.
"""


def read(rows: Iterable[Loaded]) -> Imported:
    """Return the articles of rows that `splits` made, or that people made after it."""
    found = Imported()
    for file, number, row in rows:
        try:
            found.golds.append(to_gold(_known(row)))
        except (FormError, KeyError, TypeError, AttributeError) as error:
            right = "a row of `annotator corpus export --format datasets`"
            found.faults.append(Failure(f"{file} row {number}", f"{error}; right would be {right}"))
    return found


def _known(value: Any) -> Any:
    """Return a value without the keys that say nothing."""
    if isinstance(value, dict):
        return {key: _known(one) for key, one in value.items() if one is not None}
    return [_known(one) for one in value] if isinstance(value, list) else value
