from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from grader.backends.cpus import CpuPool


def test_boxes_spread_over_the_cpus() -> None:
    pool = CpuPool([2, 3, 6, 7])
    taken = Counter(cpu for _ in range(4) for cpu in pool.take(1.0))
    assert taken == {2: 1, 3: 1, 6: 1, 7: 1}


def test_a_share_is_rounded_up_to_whole_cpus() -> None:
    assert len(CpuPool([0, 1, 2, 3]).take(1.5)) == 2


def test_a_share_beyond_the_host_is_all_of_it() -> None:
    assert CpuPool([0, 1]).take(64.0) == (0, 1)


def test_a_box_may_have_the_cpus_of_another() -> None:
    pool = CpuPool([0, 1, 2, 3])
    pool.take(1.0, (2,))
    assert pool.take(1.0, (2,)) == (2,)
    assert {cpu for _ in range(3) for cpu in pool.take(1.0)} == {0, 1, 3}


@given(st.lists(st.floats(0.1, 8.0), max_size=20))
def test_cpus_given_back_count_as_free(shares: list[float]) -> None:
    pool = CpuPool([0, 1, 2])
    for cpus in [pool.take(share) for share in shares]:
        pool.give_back(cpus)
    assert sorted(cpu for _ in range(3) for cpu in pool.take(1.0)) == [0, 1, 2]
