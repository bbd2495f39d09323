from dataclasses import replace

import pytest
from hypothesis import given

from annotator.core.records import Gold
from annotator.formats import kept, webanno
from tests import made
from tests.formats.golds import golds


@given(golds())
def test_there_and_back_is_the_same_where_spans_begin_and_end_with_words(gold: Gold) -> None:
    held, dropped = kept.on_words(gold)
    written = webanno.write({"made": gold})
    back = webanno.read(written.files)
    assert not back.faults
    assert back.golds == [replace(held, sentences=tuple(sorted(held.sentences)))]
    assert written.lost == dropped


FILE = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Judged|claim|opinion|quotation|source
#T_SP=webanno.custom.Attribution|carried|direct|entity|kind|number|role


#Text=“We will not pay,” said Ana Ruiz 😀.\x20
1-1\t0-1\t“\tno[1]\tno[1]\tyes[1]\tyes[1]\t_\t_\t_\t_\t_\t_\t
1-2\t1-3\tWe\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[6]\tyes[6]\tAna Ruiz[6]\tnamed[6]\t1[6]\tcontent[6]\t
1-3\t4-8\twill\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[6]\tyes[6]\tAna Ruiz[6]\tnamed[6]\t1[6]\tcontent[6]\t
1-4\t9-12\tnot\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[6]\tyes[6]\tAna Ruiz[6]\tnamed[6]\t1[6]\tcontent[6]\t
1-5\t13-16\tpay\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[6]\tyes[6]\tAna Ruiz[6]\tnamed[6]\t1[6]\tcontent[6]\t
1-6\t16-17\t,\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[6]\tyes[6]\tAna Ruiz[6]\tnamed[6]\t1[6]\tcontent[6]\t
1-7\t17-18\t”\tno[1]\tno[1]\tyes[1]\tyes[1]\t_\t_\t_\t_\t_\t_\t
1-8\t19-23\tsaid\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[5]\tyes[5]\tAna Ruiz[5]\tnamed[5]\t1[5]\tcue[5]\t
1-9\t24-27\tAna\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[4]\tyes[4]\tAna Ruiz[4]\tnamed[4]\t1[4]\tsource[4]\t
1-10\t28-32\tRuiz\tno[1]\tno[1]\tyes[1]\tyes[1]\tno[4]\tyes[4]\tAna Ruiz[4]\tnamed[4]\t1[4]\tsource[4]\t
1-11\t33-35\t😀\tno[1]\tno[1]\tyes[1]\tyes[1]\t_\t_\t_\t_\t_\t_\t
1-12\t35-36\t.\tno[1]\tno[1]\tyes[1]\tyes[1]\t_\t_\t_\t_\t_\t_\t

#Text=The bill is due in May.
#Text=
2-1\t37-40\tThe\tyes[2]\tno[2]\tno[2]\tno[2]\t_\t_\t_\t_\t_\t_\t
"""


def test_gold_looks_like_webanno_tsv() -> None:
    written = webanno.write({"bill": made.gold()})
    assert written.files["bill.tsv"].decode().startswith(FILE)
    assert webanno.read(written.files).golds == [kept.kept(made.gold())]
    assert written.lost == {"annotators": 1, "genre": 1, "score of an attribution": 1}


INCEPTION = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=webanno.custom.Attribution|carried|direct|entity|kind|number|role
#T_SP=webanno.custom.Judged|claim|opinion|quotation|source


#Text=It rained, Bo said.
1-1\t0-2\tIt\t_\t_\t*[2]\t*[2]\t*[2]\t*[2]\t1[2]\tcontent[2]\tno[1]\t*[1]\tno[1]\tyes[1]\t
1-2\t3-9\trained\t_\t_\t*[2]\t*[2]\t*[2]\t*[2]\t1[2]\tcontent[2]\tno[1]\t*[1]\tno[1]\tyes[1]\t
1-3\t9-10\t,\t_\t_\t_\t_\t_\t_\t_\t_\tno[1]\t*[1]\tno[1]\tyes[1]\t
1-4\t11-13\tBo\t*\tPER\t*\t*\t*\t*\t1\tsource\tno[1]\t*[1]\tno[1]\tyes[1]\t
1-5\t14-18\tsaid\t_\t_\t_\t_\t_\t_\t_\t_\tno[1]\t*[1]\tno[1]\tyes[1]\t
1-5.1\t14-17\tsai\t_\t_\tno[3]\tno[3]\t*[3]\t*[3]\t1[3]\tcue[3]\t_\t_\t_\t_\t
1-6\t18-19\t.\t_\t_\t_\t_\t_\t_\t_\t_\tno[1]\t*[1]\tno[1]\tyes[1]\t

#Text=Gulls.
2-1\t21-26\tGulls\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
2-2\t26-27\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
"""


def test_a_file_of_inceptions_own_is_read_with_parts_of_words_other_layers_and_tags_without_a_value() -> None:
    back = webanno.read({"rain.tsv": INCEPTION.encode()})
    assert not back.faults
    [gold] = back.golds
    text = gold.article.text
    assert text == "It rained, Bo said.\n Gulls."
    [sentence] = gold.sentences
    assert (text[sentence.start : sentence.end], [*sentence.tags]) == ("It rained, Bo said.", ["source"])
    assert kept.open_tags(sentence) == ("opinion",)
    [one] = gold.attributions
    assert [text[a:b] for a, b in (span for _, span in kept.roles(one))] == ["Bo", "sai", "It rained"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("1-4\t11-13", "1-4\t12-14", 11, "offsets 12-14; right would be those of 'Bo' in UTF-16 units; 'o ' stands"),
        ("2-2\t26-27", "2-2\t260-270", 18, "offsets 260-270; right would be those of '.'"),
        ("1-1\t0-2\tIt\t_\t_\t*[2]", "1-1\t0-2\tIt\t_\t_", 8, "12 columns, with tabs"),
        ("#FORMAT=WebAnno TSV 3.3", "#FORMAT=WebAnno TSV 2", 1, "right would be #FORMAT=WebAnno TSV 3.3"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    back = webanno.read({"rain.tsv": INCEPTION.replace(old, new, 1).encode()})
    assert not back.golds
    [fault] = back.faults
    assert fault.place == f"rain.tsv line {line}"
    assert says in fault.reason


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("1[2]\tcontent[2]", "*[2]\tcontent[2]", "an attribution's part at 0-9"),
        ("1\tsource", "1\tsorce", "and a role: source, cue, content"),
        ("no[1]\t*[1]", "nay[1]\t*[1]", "claim 'nay' at 0-19; right would be yes, no, or no value"),
        ("webanno.custom.", "webanno.custom.My", "no layer of ours"),
    ],
)
def test_what_is_wrong_in_an_annotation_is_told_with_its_place(old: str, new: str, says: str) -> None:
    [fault] = webanno.read({"rain.tsv": INCEPTION.replace(old, new).encode()}).faults
    assert says in fault.reason
