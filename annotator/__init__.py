"""News articles in, every sentence tagged: claim, opinion, quotation, source; and who said what."""

__version__ = "0.1.0"
