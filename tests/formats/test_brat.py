from dataclasses import replace

from hypothesis import given

from annotator.core.records import Gold
from annotator.formats import brat, kept
from tests import made
from tests.formats.golds import golds


@given(golds(nothing=False))
def test_there_and_back_is_the_same_whatever_the_text_and_however_spans_nest(gold: Gold) -> None:
    written = brat.write({"made": gold})
    assert brat.read(written.files).golds == [gold]
    assert not written.lost


def test_a_text_that_no_file_of_text_can_hold_keeps_its_offsets_and_the_loss_is_counted() -> None:
    gold = kept.kept(made.gold())
    odd = replace(gold, article=replace(gold.article, text=gold.article.text.replace("\n\n", "\r\n")))
    written = brat.write({"bill": odd})
    assert written.lost == {"character that a file of text cannot hold": 1}
    assert brat.read(written.files).golds[0].sentences == gold.sentences


def test_a_note_that_a_person_wrote_in_brat_is_the_sources_name() -> None:
    files = brat.write({"bill": made.gold()}).files
    files["bill.ann"] = files["bill.ann"].replace(b'"Ana Ruiz"', b"Ana Ruiz, mayor")
    assert brat.read(files).golds[0].attributions[0].entity == "Ana Ruiz, mayor"


def test_sentences_that_overlap_are_refused() -> None:
    files = brat.write({"bill": made.gold()}).files
    files["bill.ann"] += b"T90\tSentence 0 4\t\xe2\x80\x9cWe \n"
    [fault] = brat.read(files).faults
    assert "right would be sentences that do not overlap" in fault.reason


def test_gold_looks_like_brats_own_files() -> None:
    written = brat.write({"bill": made.gold()})
    assert written.files["bill.ann"].decode().splitlines() == [
        "T1\tSentence 0 35\t“We will not pay,” said Ana Ruiz 😀.",
        "A1\tHasQuotation T1",
        "A2\tHasSource T1",
        "T2\tSentence 36 59\tThe bill is due in May.",
        "A3\tHasClaim T2",
        "T3\tSentence 61 78\tIt is a disgrace.",
        "A4\tHasOpinion T3",
        "T4\tSource 24 32\tAna Ruiz",
        "T5\tCue 19 23\tsaid",
        "T6\tContent 1 17\tWe will not pay,",
        "T7\tAttribution 19 23\tsaid",
        "E1\tAttribution:T7 Source:T4 Cue:T5 Content:T6",
        "A5\tDirect E1",
        "A6\tKind E1 named",
        '#1\tAnnotatorNotes E1\t"Ana Ruiz"',
    ]
    assert written.lost == {"annotators": 1, "genre": 1, "score of an attribution": 1}
