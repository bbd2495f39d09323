"""News articles in, every sentence tagged: claim, opinion, quotation, source; and who said what."""

from annotator.core import compiled

__version__ = "0.1.0"

compiled.use()
