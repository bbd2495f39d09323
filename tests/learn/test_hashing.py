"""The learner's hashed terms as a transformer of scikit-learn."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import check_no_attributes_set_in_init

from annotator.core.records import Article
from annotator.learn import features, tagger
from annotator.learn.hashing import HashedTerms
from annotator.learn.vocabulary import N_WORDS

SAID = ["“We will appeal,” said Ana Ruiz.", "The plant, she said, “is safe”.", "Ruiz called it a disgrace."]
TOLD = ["The plant opened in 1994.", "It employs 340 people.", "Work on the dam ended in May."]


def test_it_can_be_copied_and_fitted_as_others_of_scikit_learn_and_learns_nothing() -> None:
    terms = clone(HashedTerms())
    check_no_attributes_set_in_init("HashedTerms", terms)
    assert not get_tags(terms).requires_fit
    before = terms.transform(SAID)
    assert terms.fit(TOLD) is terms
    assert (terms.fit_transform(SAID) != before).nnz == 0


def test_the_terms_of_a_sentence_are_those_the_model_learns_from() -> None:
    for text in TOLD:
        table = features.table([tagger.see(Article("a", text))])
        assert (HashedTerms().transform([text]) != table.words.matrix()).nnz == 0


def test_a_row_has_length_1_whatever_the_other_texts_are_and_nothing_where_there_is_no_word() -> None:
    found = HashedTerms().transform([*SAID, "", " \n", "\ud800"])
    assert found.shape == (6, N_WORDS)
    assert np.asarray(found.multiply(found).sum(axis=1)).ravel() == pytest.approx([1, 1, 1, 0, 0, 1])
    assert (found[1] != HashedTerms().transform(SAID[1:2])).nnz == 0
    assert HashedTerms().transform([]).shape == (0, N_WORDS)


def test_what_is_quoted_is_one_term_whatever_it_says() -> None:
    one, other = HashedTerms().transform(["“It is safe,” said Ruiz.", "“Nobody asked me about that,” said Ruiz."])
    assert (one != other).nnz == 0
    assert (one != HashedTerms().transform(["It is safe, said Ruiz."])).nnz > 0


def test_it_works_in_a_pipeline_beside_others() -> None:
    union = FeatureUnion([("ours", HashedTerms()), ("again", HashedTerms())])
    learned = make_pipeline(union, LogisticRegression(C=100)).fit([*SAID, *TOLD], [1, 1, 1, 0, 0, 0])
    assert learned.predict([SAID[0], TOLD[1]]).tolist() == [1, 0]


def test_a_single_text_is_refused() -> None:
    with pytest.raises(ValueError, match="one text was given where a list"):
        HashedTerms().transform(SAID[0])
