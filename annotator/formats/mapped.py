"""Any table of labelled sentences, by a mapping that people write: its columns, and what its labels say of our tags."""

from typing import Any, NamedTuple

from annotator.core.labels import parse_tag
from annotator.formats.judged import Judged
from annotator.formats.partial import FaultError, Says

_EXAMPLE = "'name', 'text' and 'label' (columns), and 'labels': what each label says, as in 'SUBJ: {opinion: yes}'"


class Mapped(NamedTuple):
    """A table by its mapping: what it is called, its licence, and how it is read."""

    name: str
    licence: str
    form: Judged


def parse(file: str, table: Any) -> Mapped:
    """Return the mapping in a table of YAML. Raises FaultError, with the value at fault."""
    if not isinstance(table, dict):
        raise FaultError(file, None, f"a {type(table).__name__}", _EXAMPLE)
    for key in ("name", "text", "label"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise FaultError(file, None, f"{key} {table.get(key)!r}", _EXAMPLE)
    labels = table.get("labels")
    if not isinstance(labels, dict) or not labels:
        raise FaultError(file, None, f"labels {labels!r}", _EXAMPLE)
    says = {str(label).strip().casefold(): _says(file, label, said) for label, said in labels.items()}
    article = table.get("article")
    form = Judged((_column(table["text"]),), (_column(table["label"]),), article and _column(article), says)
    return Mapped(table["name"].strip(), str(table.get("licence") or "not stated in the mapping"), form)


def _column(name: Any) -> str:
    return str(name).strip().casefold()


def _says(file: str, label: Any, said: Any) -> Says:
    if not isinstance(said, dict | None):
        raise FaultError(file, None, f"label {label!r}: {said!r}", _EXAMPLE)
    found = {}
    for word, has in (said or {}).items():
        try:
            tag = parse_tag(str(word))
        except ValueError as error:
            raise FaultError(file, None, f"label {label!r}: {error}", _EXAMPLE) from error
        if not isinstance(has, bool):
            raise FaultError(file, None, f"label {label!r}: {tag} {has!r}", "yes, no, or nothing where it is silent")
        found[tag] = has
    return found
