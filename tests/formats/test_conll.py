from dataclasses import replace

import pytest
from hypothesis import given

from annotator.core.records import Gold
from annotator.core.spans import Span
from annotator.formats import conll, kept
from tests import made
from tests.formats.golds import check_words_come_back, golds


@given(golds())
def test_there_and_back_is_the_same_where_spans_begin_and_end_with_words(gold: Gold) -> None:
    check_words_come_back(conll.write, conll.read, gold)


FILE = """\
# global.columns = ID FORM MISC ANNOTATOR:SOURCE ANNOTATOR:CUE ANNOTATOR:CONTENT
# newdoc id = bill
# attribution 1 = {"direct": true, "entity": "Ana Ruiz", "kind": "named", "carried": false}
# sent_id = 1
# tags = quotation source
# open =
# text = “We will not pay,” said Ana Ruiz 😀.
1\t“\tSpaceAfter=No\tO\tO\tO
2\tWe\t_\tO\tO\tB-1
3\twill\t_\tO\tO\tI-1
4\tnot\t_\tO\tO\tI-1
5\tpay\tSpaceAfter=No\tO\tO\tI-1
6\t,\tSpaceAfter=No\tO\tO\tI-1
7\t”\t_\tO\tO\tO
8\tsaid\t_\tO\tB-1\tO
9\tAna\t_\tB-1\tO\tO
10\tRuiz\t_\tI-1\tO\tO
11\t😀\tSpaceAfter=No\tO\tO\tO
12\t.\t_\tO\tO\tO

# sent_id = 2
# tags = claim
# open =
# text = The bill is due in May.
1\tThe\t_\tO\tO\tO
2\tbill\t_\tO\tO\tO
3\tis\t_\tO\tO\tO
4\tdue\t_\tO\tO\tO
5\tin\t_\tO\tO\tO
6\tMay\tSpaceAfter=No\tO\tO\tO
7\t.\tSpacesAfter=\\n\\n\tO\tO\tO

# sent_id = 3
# tags = opinion
# open =
# text = It is a disgrace.
1\tIt\t_\tO\tO\tO
2\tis\t_\tO\tO\tO
3\ta\t_\tO\tO\tO
4\tdisgrace\tSpaceAfter=No\tO\tO\tO
5\t.\tSpaceAfter=No\tO\tO\tO

"""


def test_gold_looks_like_conll_u_plus() -> None:
    written = conll.write({"bill": made.gold()})
    assert written.files["bill.conllup"].decode() == FILE
    assert conll.read(written.files).golds == [kept.kept(made.gold())]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("8\tsaid\t_\tO\tB-1\tO", "8\tsaid\t_\tO\tB-1", 15, "5 columns; right would be 6"),
        ("O\tO\tB-1", "O\tO\tI-1", 9, "label 'I-1' of a content; right would be O, or B-1"),
        ("O\tO\tB-1", "O\tO\tB-2", 10, "label 'I-1' of a content"),
        ("# attribution 1", "# attribution 2", 9, "a part of attribution 1; right would be a comment"),
        ("# tags = claim", "# tags = claims", 22, "unknown tag 'claims'; the scheme has claim"),
        ('"named"', '"name"', 9, "unknown kind 'name'"),
        ("ANNOTATOR:CUE ", "", 1, "no column ANNOTATOR:CUE"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    back = conll.read({"bill.conllup": FILE.replace(old, new, 1).encode()})
    assert not back.golds
    [fault] = back.faults
    assert fault.place == f"bill.conllup line {line}"
    assert says in fault.reason


def test_an_empty_file_is_refused() -> None:
    [fault] = conll.read({"bill.conllup": b""}).faults
    assert fault.reason.startswith("no word")


def test_of_a_content_whose_pieces_overlap_the_union_is_held_and_that_is_said() -> None:
    gold = made.gold()
    [one] = gold.attributions
    (start, end), *_ = one.content
    twice = replace(gold, attributions=(one._replace(content=(Span(start, start + 7), Span(start + 3, end))),))
    written = conll.write({"bill": twice})
    assert written.lost["content whose pieces overlap"] == 1
    assert conll.read(written.files).golds[0].attributions[0].content == one.content
