"""The command line: parses, calls one function of workflow, prints. Nothing else in the program prints.

A module holds a family of verbs; they stand in --help in the order in which they are imported here.
"""

# isort: off
from annotator.cli import (
    tagging,
    showing,
    reviewing,
    checking,
    judging,
    storing,
    learning,
    choosing,
    reporting,
    shares,
    watching,
    dossiers,
    methods,
    studio,
    serving,
    corpus,
    compiling,
)

# isort: on
from annotator.cli.program import app, main

__all__ = [
    "app",
    "checking",
    "choosing",
    "compiling",
    "corpus",
    "dossiers",
    "judging",
    "learning",
    "main",
    "methods",
    "reporting",
    "reviewing",
    "serving",
    "shares",
    "showing",
    "storing",
    "studio",
    "tagging",
    "watching",
]
