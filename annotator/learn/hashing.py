"""The learner's hashed terms of any texts, as a transformer for pipelines of scikit-learn."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator, TransformerMixin

from annotator.core.marks import Marks
from annotator.core.records import Article, Sentence
from annotator.learn import tokens
from annotator.learn.batch import lay_out
from annotator.learn.entities import Names
from annotator.learn.tokens import Seen
from annotator.text import blocks, quotes

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class HashedTerms(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts become rows of hashed terms: words and marks, outlines of two and three in a row, what is quoted as one.

    It is what the first stage learns from and weighs, by the same functions (Weinberger et al. 2009, page 2, without
    signs). Nothing is fitted, so texts may come in parts, as with HashingVectorizer.
    """

    def fit(self, texts: Any = None, y: Any = None) -> Self:  # noqa: ARG002 - as scikit-learn calls it
        """Return itself."""
        return self

    def transform(self, texts: Iterable[str]) -> "csr_matrix":
        """Return a row of length 1 a text, (n_texts, N_WORDS), all 0 where it holds no words.

        Raises ValueError for a single text, whose characters would be taken for texts.
        """
        if isinstance(texts, str):
            raise ValueError(  # noqa: TRY004 - as HashingVectorizer does
                "one text was given where a list of texts was expected: put it in a list"
            )
        seen = [_whole(text) for text in texts]
        unquoted = tokens.without_quoted(tokens.stream(lay_out(seen)))
        return tokens.hashed(unquoted, len(seen)).matrix()

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that it takes strings, and needs no fitting."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        tags.requires_fit = False
        return tags


def _whole(text: str) -> Seen:
    """Return a text as one sentence, with its quotations, and nobody who said anything."""
    article = Article("", text)
    found = blocks.find(article)
    seen = Marks(article, found, (Sentence(0, len(text), 0),), quotes.find(text, found), (), ())
    return Seen(seen, (), Names(seen))
