"""What the service did, in the form that Prometheus reads."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from annotator.core.records import Prediction

TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)


class Metrics:
    """Figures since the service began. Of a request only its route and its status are counted."""

    def __init__(self, routes: Iterable[str], waiting: Callable[[], int]) -> None:
        """Begin at nothing. `routes` are those that have a figure of their own; `waiting` tells the articles now."""
        self._routes = frozenset(routes)
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "annotator_requests", "Requests, by route and status.", ("route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "annotator_request_seconds",
            "Seconds until the answer began, by route.",
            ("route",),
            buckets=_SECONDS,
            registry=registry,
        )
        self._articles = Counter("annotator_articles", "Articles tagged.", registry=registry)
        self._sentences = Counter("annotator_sentences", "Sentences tagged.", registry=registry)
        self._sizes = Histogram(
            "annotator_batch_articles", "Articles tagged together.", buckets=_SIZES, registry=registry
        )
        self._gathered = Counter("annotator_batched_requests", "Requests answered in batches.", registry=registry)
        Gauge("annotator_waiting_articles", "Articles that wait now.", registry=registry).set_function(waiting)

    def heard(self, event: str, told: dict[str, Any]) -> None:
        """Count a request from the line that the gate logs of it."""
        if event == "request":
            route = told["path"] if told["path"] in self._routes else "other"
            self._requests.labels(route, str(told["status"])).inc()
            self._seconds.labels(route).observe(told["seconds"])

    def tagged(self, predictions: Sequence[Prediction], requests: int) -> None:
        """Count a batch."""
        self._articles.inc(len(predictions))
        self._sentences.inc(sum(len(one.sentences) for one in predictions))
        self._sizes.observe(len(predictions))
        self._gathered.inc(requests)

    def page(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self._registry)
