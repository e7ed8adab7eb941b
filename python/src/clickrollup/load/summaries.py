"""The summary of several workers: their sums, with the offsets of each topic."""

from typing import Any

from clickrollup.load.worker import Worker

COUNTS = ("loaded", "dead_letters", "duplicates")


def add_up(parts: list[tuple[str, list[str], list[Worker]]]) -> dict[str, Any]:
    """Return the summary of all sections, each given with its name, topics and workers."""
    if len(parts) == 1:
        return section_summary(*parts[0][1:])
    sections = {name: section_summary(topics, workers) for name, topics, workers in parts}
    return {**sums(list(sections.values())), "sections": sections}


def section_summary(topics: list[str], workers: list[Worker]) -> dict[str, Any]:
    """Return the sums of one section; with several topics the offsets are by topic."""
    offsets = {topic: topic_offsets([w for w in workers if w.topic == topic]) for topic in topics}
    whole = sums([summary for worker in workers for summary in worker.summaries])
    return {**whole, "offsets": offsets if len(topics) != 1 else offsets[topics[0]]}


def sums(summaries: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the counts together, and the seconds of the longest."""
    seconds = max((summary["seconds"] for summary in summaries), default=0.0)
    return {name: sum(summary[name] for summary in summaries) for name in COUNTS} | {"seconds": seconds}


def topic_offsets(workers: list[Worker]) -> dict[str, int]:
    """Return the next offset of each Kafka partition, as the last worker that had it says."""
    offsets: dict[str, int] = {}
    for summary in (summary for worker in workers for summary in worker.summaries):
        for partition, offset in summary["offsets"].items():
            offsets[partition] = max(offset, offsets.get(partition, 0))
    return dict(sorted(offsets.items(), key=lambda item: int(item[0])))
