"""The public corpora that can be read, what each says of our tags; and the forms that labels go out in."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from annotator.core.records import Gold
from annotator.formats import (
    basil,
    brat,
    conll,
    csv_tables,
    discourse,
    judged,
    polnear,
    propaganda,
    spacy_json,
    webanno,
)
from annotator.formats.kept import Written
from annotator.formats.partial import Files, Imported
from annotator.formats.rows import Placed


class OfFiles(NamedTuple):
    """What reads a corpus that is a folder of files."""

    read: Callable[[Files], Imported]


class OfRows(NamedTuple):
    """What reads a corpus that is a table."""

    read: Callable[[Iterable[Placed]], Imported]


class Corpus(NamedTuple):
    """A corpus. takes: what its path leads to. mapping: what it says, and what that is of our tags."""

    name: str
    title: str
    licence: str
    source: str
    takes: str
    mapping: tuple[tuple[str, str], ...]
    reads: OfFiles | OfRows


class Form(NamedTuple):
    """A form of other programs that labels go out in and come back from. loses: what it does not hold, in words."""

    name: str
    title: str
    files: str
    loses: str
    write: Callable[[Mapping[str, Gold]], Written]
    read: Callable[[Files], Imported]


_TEXT_ALONE = "title, outlet and the like, genre, annotators, how a sentence was settled, scores"
_WORDS = f"{_TEXT_ALONE}; white space at the ends of spans"
FORMS = (
    Form(
        "brat",
        "brat standoff",
        "a .txt and an .ann file an article, annotation.conf",
        _TEXT_ALONE,
        brat.write,
        brat.read,
    ),
    Form(
        "conll",
        "CoNLL-U Plus with BIO columns",
        "a .conllup file an article",
        f"{_WORDS}; overlapping pieces of one content, which become one",
        conll.write,
        conll.read,
    ),
    Form(
        "webanno",
        "WebAnno TSV 3.3 (INCEpTION)",
        "a .tsv file an article",
        f"{_WORDS}; white space before the first word, ids that are no file's name",
        webanno.write,
        webanno.read,
    ),
    Form(
        "csv",
        "tables for spreadsheets",
        "articles.csv, sentences.csv, attributions.csv",
        "how a sentence was settled",
        csv_tables.write,
        csv_tables.read,
    ),
    Form(
        "spacy",
        "spaCy's JSON (Doc.from_json, DocBin)",
        "a .json file an article",
        _WORDS,
        spacy_json.write,
        spacy_json.read,
    ),
)
_SILENT = "not annotated"
_BIASED = (
    ("Expresses writer's opinion", "opinion"),
    ("Somewhat factual but also opinionated", "opinion"),
    ("Entirely factual", "no opinion"),
    ("No agreement; Biased, Non-biased; biased words", _SILENT),
    ("claim, quotation, source", _SILENT),
)
CORPORA = (
    Corpus(
        "babe",
        "BABE, Bias Annotations By Experts (Spinde and others, Findings of EMNLP 2021)",
        "not stated in its repository; ask the authors before you pass it on",
        "https://github.com/Media-Bias-Group/Neural-Media-Bias-Detection-Using-Distant-Supervision-With-BABE",
        "final_labels_SG1.csv or final_labels_SG2.csv",
        _BIASED,
        OfRows(judged.reader("babe", judged.BABE)),
    ),
    Corpus(
        "mbic",
        "MBIC, a Media Bias Annotation Dataset Including Annotator Characteristics (Spinde and others, 2021)",
        "not verified (CC BY-NC-SA 4.0 has been named); check its record",
        "https://zenodo.org/records/4474336",
        "final_labels_MBIC of BABE's repository, as CSV, or the table with a label a sentence",
        _BIASED,
        OfRows(judged.reader("mbic", judged.MBIC)),
    ),
    Corpus(
        "basil",
        "BASIL, Bias Annotation Spans on the Informational Level (Fan and others, EMNLP 2019)",
        "not stated in its repository; the articles belong to their outlets",
        "https://github.com/launchnlp/BASIL",
        "the folder with articles/ and annotations/",
        (
            ("a span of lexical bias in the author's words (quote: no)", "opinion"),
            ("a span of lexical bias in a quotation, of informational bias, or in the headline", _SILENT),
            ("a sentence without a span", _SILENT),
            ("claim, quotation, source", _SILENT),
        ),
        OfFiles(basil.read),
    ),
    Corpus(
        "checkthat",
        "CheckThat! subjectivity in news articles, English (Antici and others, LREC-COLING 2024)",
        "CC BY-NC-SA 4.0, as a copy of it on Hugging Face's hub states; check your copy",
        "https://gitlab.com/checkthat_lab",
        "train_en.tsv, dev_en.tsv, …",
        (("SUBJ", "opinion"), ("OBJ", "no opinion"), ("claim, quotation, source", _SILENT)),
        OfRows(judged.reader("checkthat", judged.CHECKTHAT)),
    ),
    Corpus(
        polnear.NAME,
        "PolNeAR, Political News Attribution Relations Corpus (Newell, Margolin and Ruths, LREC 2018)",
        "not stated in its repository; the articles belong to their outlets",
        "https://github.com/networkdynamics/PolNeAR",
        "a folder with text/ and attributions/, such as data/train",
        (
            ("Source of an attribution whose cue is one of our cues", "source, and the attribution"),
            ("a sentence without a Source", "no source"),
            ("Source of a thought or an intention", _SILENT),
            ("Content in quote marks, of such an attribution", "quotation"),
            ("a sentence without quote marks", "no quotation"),
            ("quote marks without Content (scare quotes, titles, and what was missed)", _SILENT),
            ("kind and fullest name of a source; claim, opinion", _SILENT),
        ),
        OfFiles(polnear.read),
    ),
    Corpus(
        discourse.NAME,
        "NewsDiscourse (Choubey, Lee, Huang and Wang, ACL 2020)",
        "not stated in its repository; a part of the articles comes from the LDC's licensed corpora",
        "https://github.com/prafulla77/Discourse_Profiling",
        "a folder of .txt and .ann files, such as data/train unpacked",
        (
            ("Distant_Evaluation without Speech", "opinion"),
            (
                "Main, Main_Consequence, Cause_*, Distant_Historical, Distant_Anecdotal without Speech",
                "claim, no opinion",
            ),
            ("Distant_Expectations_Consequences, Error, NA", _SILENT),
            ("Speech, whatever else (quoted or paraphrased is not told)", _SILENT),
            ("the headline; quotation, source", _SILENT),
        ),
        OfFiles(discourse.read),
    ),
    Corpus(
        propaganda.NAME,
        "SemEval-2020 task 11, Propaganda Techniques Corpus (Da San Martino and others)",
        "unknown, says its card on Hugging Face's hub; check its record; the articles belong to their outlets",
        "https://zenodo.org/records/3952415",
        "a folder with article*.txt and *.labels",
        (
            ("a span outside quote marks, of a technique that judges or mocks (13 of 18)", "opinion"),
            ("Repetition, Appeal_to_Authority, Causal_Oversimplification, Obfuscation", _SILENT),
            ("a span that stands in quote marks by half; a sentence without a span", _SILENT),
            ("claim, quotation, source", _SILENT),
        ),
        OfFiles(propaganda.read),
    ),
)
BY_NAME = {corpus.name: corpus for corpus in CORPORA}
