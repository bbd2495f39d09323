import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.learn import features
from annotator.learn.columns import AROUND, OWN, RULES
from annotator.learn.vocabulary import N_WORDS
from tests.learn.articles import ODD, STORY, see

TEXTS = (
    st.sampled_from([STORY, *ODD.values()])
    | st.text(max_size=40)
    | st.lists(
        st.sampled_from(["Ana Ruiz said", "“No deal", "”", "the mill opened", ". ", "?", "\n\n", "They", "ANA: yes"])
    ).map(" ".join)
)


def value(text: str, sentence: int, rule: str) -> float:
    return float(features.table([see(text)]).rules[sentence, RULES.index(rule)])


@pytest.mark.parametrize(
    ("text", "sentence", "rule", "expected"),
    [
        ("The mill opened.", 0, "paragraph block", 1),
        ("The mill opened.", 0, "headline block", 0),
        ("Mill opens\n\nThe mill opened in May. It is new.", 0, "headline block", 1),
        ("Mill opens\n\nThe mill opened in May. It is new.", 2, "paragraph block", 1),
        ("The mill opened. It is new.", 0, "opens its block", 1),
        ("The mill opened. It is new.", 0, "closes its block", 0),
        ("The mill opened. It is new.", 1, "opens its block", 0),
        ("The mill opened. It is new.", 1, "closes its block", 1),
        ("The mill opened. It is new.", 1, "alone in its block", 0),
        ("The mill opened.\n\nIt is new.", 1, "alone in its block", 1),
        ("“We will not pay,” said Ana Ruiz.", 0, "share inside quote marks", 16 / 33),
        ("“We will not pay.”", 0, "all inside quote marks", 1),
        ("“We will not pay,” said Ana Ruiz.", 0, "all inside quote marks", 0),
        ("“We will not pay,” said Ana Ruiz. It is new.", 1, "nothing inside quote marks", 1),
        ("“We will not pay. Not now,” said Ana Ruiz.", 0, "leaves a quotation open", 1),
        ("“We will not pay. Not now,” said Ana Ruiz.", 0, "goes on from a quotation", 0),
        ("“We will not pay. Not now,” said Ana Ruiz.", 1, "leaves a quotation open", 0),
        ("“We will not pay. Not now,” said Ana Ruiz.", 1, "goes on from a quotation", 1),
        ("“We will not pay,” said Ana Ruiz.", 0, "quoted, source and cue beside it", 1),
        ("“We will not pay,” said Ana Ruiz.", 0, "few words quoted and attributed", 0),
        ("“We will not pay,” said Ana Ruiz.\n\n“Not now.”", 1, "quoted, source and cue beside it", 0),
        ("“We will not pay,” said Ana Ruiz.\n\n“Not now.”", 1, "quoted and attributed", 1),
        ("The mill, which Ana Ruiz called “a joke”, left.", 0, "few words quoted and attributed", 1),
        ("The mill had “a joke” on it.", 0, "few words quoted, nobody named", 1),
        ("The mill had “a joke” on it.", 0, "quoted and attributed", 0),
        ("Mill ‘a joke’\n\nThe mill opened in May. It is new.", 0, "quoted in a headline", 1),
        ("Mill opens\n\nThe mill, “a joke”, opened in May. It is new.", 0, "quoted in a headline", 0),
        ("“We will not pay,” said Ana Ruiz.", 0, "cue: verb", 1),
        ("“We will not pay,” Ana Ruiz.", 0, "cue: verb", 0),
        ("“We will not pay,” said Ana Ruiz.", 0, "a source stands here", 1),
        ("“We will not pay,” said Ana Ruiz. “Not now.”", 1, "a source stands here", 0),
        ("Who will pay?", 0, "ends with a question mark", 1),
        ("“Who will pay?”", 0, "ends with a question mark", 1),
        ("Who will pay? Ana.", 1, "ends with a question mark", 0),
        ("The mill opened…", 0, "ends with a stop", 1),
        ("The mill opened", 0, "ends without a mark", 1),
        ("It is a shameful disgrace.", 0, "judging words outside quote marks", 1),
        ("“It is a shameful disgrace.”", 0, "judging words outside quote marks", 0),
        ("The 3 mills opened in 1904.", 0, "numbers outside quote marks", 2),
        ("The three mills opened.", 0, "numbers outside quote marks", 0),
        ("They left.", 0, "opens with they, their", 1),
        ("So they left.", 0, "opens with they, their", 0),
        ("“They left,” Ana Ruiz said.", 0, "opens with they, their", 0),
    ],
)
def test_a_rules_column_holds_what_the_rule_found(text: str, sentence: int, rule: str, expected: float) -> None:
    assert value(text, sentence, rule) == pytest.approx(expected)


def test_rules_have_names_of_their_own() -> None:
    assert len(set(RULES)) == len(RULES)
    assert RULES[: len(OWN)] == OWN


def test_what_stands_around_is_what_the_neighbours_hold() -> None:
    text = "Who will pay? The mill opened. They left.\n\nWho knows?"
    rule = "question marks outside quote marks"
    table = features.table([see(text), see("Who will pay?")])
    columns = {place: table.rules[:, RULES.index(f"{place}: {rule}")].tolist() for place in AROUND}
    assert table.rules[:, RULES.index(rule)].tolist() == [1, 0, 0, 1, 1]
    assert columns["before"] == [0, 1, 0, 0, 0]
    assert columns["after"] == [0, 0, 1, 0, 0]
    assert columns["in the block"] == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1, 1])
    assert columns["in the article"] == pytest.approx([0.5, 0.5, 0.5, 0.5, 1])


def test_context_stops_at_the_ends_of_articles_and_skips_empty_ones() -> None:
    values = np.array([[1], [3], [5]], np.float32)
    around = features.context(values, np.array([0, 0, 2, 2, 3]), np.array([0, 0, 1]))
    assert [column.ravel().tolist() for column in around] == [[0, 1, 0], [3, 0, 0], [2, 2, 5], [2, 2, 5]]


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_articles_have_finite_features(text: str) -> None:
    one = see(text)
    table = features.table([one])
    n = len(one.marks.sentences)
    assert table.rules.shape == (n, len(RULES))
    assert table.words.matrix().shape == (n, N_WORDS)
    assert table.articles.tolist() == [0, n]
    assert np.isfinite(table.rules).all()
    assert np.isfinite(table.words.matrix().data).all()


def test_no_article_at_all_is_an_empty_table() -> None:
    table = features.table([])
    assert (table.rules.shape, table.words.matrix().shape) == ((0, len(RULES)), (0, N_WORDS))
    assert table.articles.tolist() == [0]


@given(st.lists(TEXTS, max_size=4))
def test_rows_line_up_with_sentences_and_blocks(texts: list[str]) -> None:
    seen = [see(text) for text in texts]
    table = features.table(seen)
    assert np.diff(table.articles).tolist() == [len(one.marks.sentences) for one in seen]
    blocks = [(number, s.block) for number, one in enumerate(seen) for s in one.marks.sentences]
    assert len(set(blocks)) == len(set(table.blocks.tolist()))
    assert all(
        (a == b) == (x == y) for a, b, x, y in zip(blocks, blocks[1:], table.blocks, table.blocks[1:], strict=False)
    )
    assert len(blocks) == len(table.blocks) == len(table.rules) == table.words.matrix().shape[0]


@example(before="He said", text="“No deal.”", after="He said")
@given(TEXTS, TEXTS, TEXTS)
def test_an_articles_features_do_not_depend_on_the_batch_around_it(before: str, text: str, after: str) -> None:
    seen = [see(text) for text in (before, text, after)]
    alone, whole = features.table([seen[1]]), features.table(seen)
    here = slice(int(whole.articles[1]), int(whole.articles[2]))
    assert np.array_equal(alone.rules, whole.rules[here])
    assert (alone.words.matrix() != whole.words.matrix()[here]).nnz == 0
    chosen = (whole.ties.rows >= here.start) & (whole.ties.rows < here.stop)
    assert np.array_equal(alone.ties.columns, whole.ties.columns[chosen])
    assert np.array_equal(alone.ties.rows, whole.ties.rows[chosen] - here.start)
