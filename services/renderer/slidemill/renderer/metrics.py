"""What is counted about renders and the children that do them."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from slidemill.renderer.pool import Pool

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The figures of one renderer; labels are closed sets, never ids."""

    def __init__(self, registry: CollectorRegistry, pool: Pool) -> None:
        self.jobs = Counter(
            "slidemill_render_jobs",
            "Jobs by how they ended.",
            ("priority", "outcome"),
            registry=registry,
        )
        self.seconds = Histogram(
            "slidemill_render_job_seconds",
            "Time a job took in its child.",
            ("priority",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.waited = Histogram(
            "slidemill_render_wait_seconds",
            "Time from sending the command to the child's start, first tries only.",
            ("priority",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.templates_fetched = Counter(
            "slidemill_render_templates_fetched",
            "Templates brought from the store because they were not at hand.",
            registry=registry,
        )
        self.pictures_fetched = Counter(
            "slidemill_render_pictures_fetched",
            "Pictures of slideshows brought from the store because they were not at hand.",
            registry=registry,
        )
        registry.register(_PoolFigures(pool))


class _PoolFigures(Collector):
    """Reads the pool when somebody asks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        stats = self._pool.stats()
        yield GaugeMetricFamily(
            "slidemill_render_children", "Children that live.", value=stats.live
        )
        yield CounterMetricFamily(
            "slidemill_render_children_replaced",
            "Children replaced: dead, killed, used up or grown.",
            value=stats.restarts,
        )
        for name, text, counts in (
            ("running", "Jobs in a child.", stats.running),
            ("waiting", "Jobs taken from the queue that wait for a child.", stats.waiting),
        ):
            gauge = GaugeMetricFamily(f"slidemill_render_{name}", text, labels=("priority",))
            for priority, count in counts.items():
                gauge.add_metric((priority.value,), count)
            yield gauge
