"""The pauses between attempts to reach a server."""

from clickrollup.load.recovery import MAX_PAUSE, MIN_PAUSE, Backoff


def test_pauses_double_up_to_the_longest_less_a_random_half() -> None:
    backoffs = [Backoff() for _ in range(20)]
    longest = MIN_PAUSE
    for attempt in range(1, 12):
        assert {backoff.attempts for backoff in backoffs} == {attempt}
        pauses = {backoff.pause for backoff in backoffs}
        assert len(pauses) > 1
        assert all(longest / 2 <= pause <= longest for pause in pauses)
        for backoff in backoffs:
            backoff.fail()
        longest = min(MAX_PAUSE, longest * 2)
