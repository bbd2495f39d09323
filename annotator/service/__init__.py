"""Tagging over HTTP, for other programs; and the gate that every server of this program has."""
