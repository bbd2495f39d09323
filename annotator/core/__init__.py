"""The words of the scheme, the records that travel between rooms, and spans. Standard library only."""
