"""Each public corpus in its real shape, with invented sentences."""

import json

import pytest

from annotator.core.records import Failure, Gold
from annotator.formats import basil, catalogue, discourse, polnear, propaganda, rows
from annotator.formats.partial import Files, Imported

PAY = '"We will not pay," said Ana Ruiz.'


def told(gold: Gold) -> list[tuple[str, str, str]]:
    """Return each sentence, its tags, and the tags that nothing is said of."""
    text = gold.article.text
    return [
        (text[s.start : s.end], " ".join(s.tags), " ".join(s.settled.open if s.settled else ())) for s in gold.sentences
    ]


def table(name: str, text: str) -> Imported:
    reads = catalogue.BY_NAME[name].reads
    assert isinstance(reads, catalogue.OfRows)
    return reads.read(rows.read("labels.csv", text))


BABE = """text;news_link;outlet;topic;type;label_bias;label_opinion;biased_words
The reckless plan fell apart.;http://harrow.example/1;harrow;energy;left;Biased;Expresses writer’s opinion;['reckless']
The plan fell apart in May.;http://harrow.example/1;harrow;energy;left;Non-biased;Entirely factual;[]
The plan, a fiasco, ended.;;harrow;energy;left;Biased;Somewhat factual but also opinionated;[]
The plan is a plan.;;harrow;energy;left;No agreement;No agreement;[]
"""


def test_babe_says_something_of_opinion_alone_and_keeps_the_sentences_of_an_article_together() -> None:
    found = table("babe", BABE)
    assert not found.faults
    assert [gold.article.url for gold in found.golds] == ["http://harrow.example/1", None, None]
    assert told(found.golds[0]) == [
        ("The reckless plan fell apart.", "opinion", "claim quotation source"),
        ("The plan fell apart in May.", "", "claim quotation source"),
    ]
    assert [told(gold)[0][1:] for gold in found.golds[1:]] == [
        ("opinion", "claim quotation source"),
        ("", "claim opinion quotation source"),
    ]


def test_mbic_and_checkthat_are_read_by_their_own_columns() -> None:
    mbic = table(
        "mbic", "sentence,news_link,outlet,Label_bias,Label_opinion\nIt rained.,,harrow,Non-biased,Entirely factual\n"
    )
    assert told(mbic.golds[0]) == [("It rained.", "", "claim quotation source")]
    text = 'sentence_id\tsentence\tlabel\tsolved_conflict\na1\tA "sorry mess.\tSUBJ\tFalse\na2\tIt rained.\tOBJ\tTrue\n'
    checkthat = table("checkthat", text)
    assert [told(gold)[0][:2] for gold in checkthat.golds] == [('A "sorry mess.', "opinion"), ("It rained.", "")]


def test_an_unknown_label_is_told_with_file_line_value_and_what_would_be_right() -> None:
    found = table("checkthat", "sentence_id\tsentence\tlabel\na1\tIt rained.\tSUBJECTIVE\n")
    assert [failure.place for failure in found.faults] == ["labels.csv line 2"]
    assert found.faults[0].reason == "unknown label 'SUBJECTIVE'; right would be 'subj', 'obj'"
    assert not found.golds


POLNEAR_TEXT = f"{PAY}\n\nShe dreams of a bridge. The bridge 😀 is “new”. Police said two people died.\n"


def polnear_files(shift: str = "") -> Files:
    def at(words: str) -> str:
        start = POLNEAR_TEXT.index(words)
        text = POLNEAR_TEXT.replace("\n", "\r\n") if shift == "crlf" else POLNEAR_TEXT
        start = text.index(words)
        before = len(text[:start].encode("utf-16-le")) // 2 if shift == "utf-16" else start
        return (
            f"{before + (3 if shift == 'wrong' else 0)} {before + len(words) + (3 if shift == 'wrong' else 0)}\t{words}"
        )

    lines = [
        f"T1\tSource {at('Ana Ruiz')}",
        f"T2\tCue {at('said')}",
        f"T3\tContent {at(chr(34) + 'We will not pay,' + chr(34))}",
        f"T4\tAttribution {at('said')}",
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
        f"T5\tSource {at('She')}",
        f"T6\tCue {at('dreams of')}",
        f"T7\tContent {at('a bridge')}",
        "E2\tAttribution:T6 Content:T7 Cue:T6 Source:T5",
        f"T8\tSource {at('Police')}",
        f"T9\tCue {at('said two').removesuffix(' two')}".replace("said two", "said"),
        f"T10\tContent {at('two people died')}",
        "E3\tAttribution:T9 Content:T10 Cue:T9 Source:T8",
    ]
    ident = "harrow_2016-05-01_we-will-not"
    start, end = lines[10].split("\t")[1].split()[1:]
    lines[10] = f"T9\tCue {start} {int(end) - 4}\tsaid"
    return {
        f"text/{ident}.txt": POLNEAR_TEXT.encode(),
        f"attributions/{ident}_4b22.ann": "\n".join(lines).encode(),
        f"attributions/{ident}_5fec.ann": b"",
    }


def test_polnear_tells_source_and_quotation_and_is_silent_on_thoughts_and_scare_quotes() -> None:
    found = polnear.read(polnear_files())
    assert not found.faults
    [gold] = found.golds
    assert told(gold) == [
        (PAY, "quotation source", "claim opinion"),
        ("She dreams of a bridge.", "", "claim opinion source"),
        ("The bridge 😀 is “new”.", "", "claim opinion quotation"),
        ("Police said two people died.", "source", "claim opinion"),
    ]
    text = gold.article.text
    links = [
        [text[a:b] for a, b in (x for x in (link.source, link.cue, *link.content) if x)] for link in gold.attributions
    ]
    assert links == [["Ana Ruiz", "said", "We will not pay,"], ["Police", "said", "two people died"]]
    assert gold.article.outlet == "harrow"
    assert [note.reason for note in found.notes] == [
        "1 attributions of thoughts and intentions are passed over",
        "another annotator's reading of the same article is passed over",
    ]


@pytest.mark.parametrize(
    ("shift", "unit"), [("utf-16", "UTF-16 units"), ("crlf", "code points of a text with CRLF line ends")]
)
def test_offsets_in_other_units_are_mended_and_said(shift: str, unit: str) -> None:
    found = polnear.read(polnear_files(shift))
    assert [gold.attributions for gold in found.golds] == [
        gold.attributions for gold in polnear.read(polnear_files()).golds
    ]
    assert f"its offsets count {unit}; they were mended" in [note.reason for note in found.notes]


def test_offsets_that_no_unit_explains_are_refused_with_file_line_and_words() -> None:
    found = polnear.read(polnear_files("wrong"))
    assert not found.golds
    [fault] = found.faults
    assert fault.place == "attributions/harrow_2016-05-01_we-will-not_4b22.ann line 1"
    assert fault.reason.startswith("the span 27-35 says 'Ana Ruiz', and ' Ruiz.\\n\\n' stands there; right would be")


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("T1\tSource", "T1\tSorce", 1, "unknown label 'Sorce'; right would be Source, Cue"),
        ("Cue:T2 Source:T1", "Cue:T2 Source:T77", 5, "an event names T77, which is not there"),
        ("E3\tAttribution:T9 Content:T10 Cue:T9 Source:T8", "T11\tSource 3 ", 13, "'Source 3 ' is no span"),
    ],
)
def test_labels_and_cuts_in_standoff_are_refused_by_line(old: str, new: str, line: int, says: str) -> None:
    files = {name: data.replace(old.encode(), new.encode(), 1) for name, data in polnear_files().items()}
    [fault] = polnear.read(files).faults
    assert fault.place.endswith(f"_4b22.ann line {line}")
    assert says in fault.reason


def test_what_is_not_utf_8_is_told_and_damage_is_refused() -> None:
    texts = {"a.txt": "URL x\nDATE/ y\n\nS1 The café burned.\n".encode("cp1252"), "a.ann": b"T1\tMain 16 18\tS1\n"}
    found = discourse.read(texts)
    assert [note.reason for note in found.notes] == ["decoded as windows-1252"]
    assert told(found.golds[0])[0][0] == "The café burned."
    [fault] = discourse.read({**texts, "a.txt": b"S1 x\n" + bytes(range(256)) * 20}).faults
    assert fault.place.startswith("a.txt")


DISCOURSE = {
    "train/x.txt": "URL http://harrow.example/2\nDATE/ 2019\n\nH Bridge closes\n\nS1 The bridge closed.\n"
    "S2 It is a shame.\n\nS3 It may open.\nS4 “A shame,” she said.\n".encode(),
    "train/x.ann": b"T1\tMain 55 57\tS1\nT2\tDistant_Evaluation 77 79\tS2\nT3\tDistant_Expectations_Consequences 98 "
    b"100\tS3\nT4\tDistant_Evaluation 115 117\tS4\nT5\tSpeech 115 117\tS4\n",
}


def test_newsdiscourse_says_nothing_of_speech_since_it_may_be_the_speakers() -> None:
    found = discourse.read(DISCOURSE)
    assert not found.faults
    [gold] = found.golds
    assert gold.article.text.startswith("Bridge closes\n\nThe bridge closed. It is a shame.\n\nIt may open.")
    assert [one[1:] for one in told(gold)] == [
        ("", "claim opinion quotation source"),
        ("claim", "quotation source"),
        ("opinion", "claim quotation source"),
        ("", "claim opinion quotation source"),
        ("", "claim opinion quotation source"),
    ]


def test_a_newsdiscourse_label_of_no_sentence_is_refused() -> None:
    [fault] = discourse.read({**DISCOURSE, "train/x.ann": b"T1\tMain 55 57\tS9\n"}).faults
    assert fault == Failure(
        "train/x.ann line 1",
        "a label for 'S9'; right would be one of the sentences in the text, S1 to S4",
    )


def basil_files(words: str = "sorry mess", bias: str = "lex") -> Files:
    article = {
        "uuid": "u1",
        "title": "Bridge",
        "source": "harrow",
        "body-paragraphs": [["The sorry mess closed.", "It rained."]],
    }
    phrases = [
        {"id": "p0", "start": 4, "end": 14, "txt": words, "bias": bias, "quote": "no"},
        {"id": "p1", "start": 0, "end": 10, "txt": "It rained.", "bias": "lex", "quote": "yes"},
        {"id": "title", "start": 0, "end": 6, "txt": "Bridge", "bias": "lex", "quote": "no"},
    ]
    return {
        "articles/2019/a_1.json": json.dumps(article).encode(),
        "annotations/2019/a_1_ann.json": json.dumps({"uuid": "u1", "phrase-level-annotations": phrases}).encode(),
    }


def test_basil_gives_opinion_for_lexical_bias_in_the_authors_words_and_is_silent_on_the_rest() -> None:
    found = basil.read(basil_files())
    assert not found.faults
    assert [one[1:] for one in told(found.golds[0])] == [
        ("opinion", "claim quotation source"),
        ("", "claim opinion quotation source"),
    ]


def test_basil_phrases_are_found_whichever_quote_marks_they_are_written_with() -> None:
    files = basil_files("“sorry” mess")
    name = "articles/2019/a_1.json"
    files = {**files, name: files[name].replace(b"The sorry mess", b'The \\"sorry\\" mess')}
    found = basil.read(files)
    assert not found.faults
    assert told(found.golds[0])[0][1] == "opinion"


def test_basil_spans_that_hold_other_words_unknown_biases_and_cut_files_are_refused() -> None:
    [moved], [unknown] = basil.read(basil_files("tidy mess")).faults, basil.read(basil_files(bias="lexical")).faults
    assert "p0 4-14 says 'tidy mess'; right would be words of that sentence" in moved.reason
    assert "unknown bias 'lexical' of 'sorry mess'; right would be lex or inf" in unknown.reason
    cut = {name: data[:-9] if "_ann" in name else data for name, data in basil_files().items()}
    [fault] = basil.read(cut).faults
    assert fault.place == "annotations/2019/a_1_ann.json line 1"
    assert "perhaps the file is cut" in fault.reason


PROPAGANDA = "A disgrace in Harrow\n\nThe traitors 😀 sold the bridge.\n“The traitors sold it,” she said.\n"
PROPAGANDA += "It rained, it rained.\n"


def propaganda_files(rows: list[tuple[str, str]], *, units: str = "", text: str = PROPAGANDA) -> Files:
    def at(words: str) -> tuple[int, int]:
        start = len(text[: text.index(words)].encode("utf-16-le")) // 2 if units else text.index(words)
        return start, start + len(words)

    lines = [f"7\t{technique}\t{at(words)[0]}\t{at(words)[1]}" for technique, words in rows]
    return {
        "train-articles/article7.txt": text.encode(),
        "labels/article7.task-flc-tc.labels": "\n".join(lines).encode(),
    }


TECHNIQUES = [
    ("Name_Calling,Labeling", "traitors"),
    ("Loaded_Language", "traitors sold it"),
    ("Repetition", "it rained"),
]


def test_semeval_gives_opinion_where_a_judging_technique_stands_outside_quote_marks() -> None:
    found = propaganda.read(propaganda_files(TECHNIQUES))
    assert not found.faults
    assert [one[1] for one in told(found.golds[0])] == ["", "opinion", "", ""]
    assert all("opinion" in one[2] for one in told(found.golds[0]) if not one[1])


def test_semeval_offsets_in_utf_16_are_mended_since_they_cut_words() -> None:
    found = propaganda.read(propaganda_files([*TECHNIQUES, ("Doubt", "sold the bridge")], units="utf-16"))
    assert not found.faults
    assert [one[1] for one in told(found.golds[0])] == ["", "opinion", "", ""]
    assert any("count UTF-16 units" in note.reason for note in found.notes)


def test_semeval_offsets_beyond_the_text_and_unknown_techniques_are_refused_by_line() -> None:
    files = propaganda_files(TECHNIQUES)
    name = "labels/article7.task-flc-tc.labels"
    [beyond] = propaganda.read({**files, name: b"7\tDoubt\t3\t9999"}).faults
    assert beyond.place == f"{name} line 1"
    [unknown] = propaganda.read({**files, name: b"\n7\tShouting\t3\t9"}).faults
    assert unknown.place == f"{name} line 2"
    assert unknown.reason.startswith("unknown technique 'Shouting'; right would be Loaded_Language")


def test_a_table_that_is_cut_in_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match=r"labels.csv line 6: 3 values; right would be 8, as the head has"):
        table("babe", BABE + "The plan;http://harrow.example/1;har")


def test_every_corpus_says_what_it_is_silent_on() -> None:
    for corpus in catalogue.CORPORA:
        assert any(ours == "not annotated" for _, ours in corpus.mapping)
        assert all((corpus.licence, corpus.source, corpus.takes))
