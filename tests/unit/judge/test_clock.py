"""Deadlines that a busy machine does not shorten."""

import time

import pytest

from grader.judge.clock import STRETCH, Allowance, Clock


class Machine:
    """A wall clock and a CPU counter that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.cpu: float | None = 0.0

    def pass_time(self, wall: float, cpu: float) -> None:
        self.now += wall
        if self.cpu is not None:
            self.cpu += cpu


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(time, "monotonic", lambda: machine.now)
    return machine


def test_a_starved_sandbox_is_charged_what_it_computed(machine: Machine) -> None:
    allowance = Allowance(10.0, lambda: machine.cpu)
    machine.pass_time(20.0, cpu=4.0)
    assert allowance.left() == pytest.approx(6.0)


def test_a_sandbox_that_does_nothing_is_charged_the_wall_clock(machine: Machine) -> None:
    allowance = Allowance(10.0, lambda: machine.cpu)
    machine.pass_time(9.0, cpu=0.01)
    assert allowance.left() == pytest.approx(1.0)


def test_more_cpus_than_one_do_not_use_time_up_faster(machine: Machine) -> None:
    allowance = Allowance(10.0, lambda: machine.cpu)
    machine.pass_time(3.0, cpu=6.0)
    assert allowance.left() == pytest.approx(7.0)


def test_without_a_counter_the_wall_clock_counts(machine: Machine) -> None:
    machine.cpu = None
    allowance = Allowance(10.0, lambda: machine.cpu)
    machine.pass_time(4.0, cpu=0.0)
    assert allowance.left() == pytest.approx(6.0)


def test_nothing_stretches_an_allowance_for_ever(machine: Machine) -> None:
    allowance = Allowance(10.0, lambda: machine.cpu)
    for _ in range(100):
        machine.pass_time(1.0, cpu=0.06)
    assert allowance.left() <= 0
    assert machine.now - 100.0 > STRETCH * 10.0


def test_many_short_waits_are_charged_like_one_long_one(machine: Machine) -> None:
    allowance = Allowance(10.0, lambda: machine.cpu)
    for _ in range(1000):
        machine.pass_time(0.01, cpu=0.004)
        allowance.left()
    assert allowance.left() == pytest.approx(6.0, abs=0.2)


def test_a_new_sandbox_whose_counter_starts_anew_costs_the_wall_clock(machine: Machine) -> None:
    machine.cpu = 50.0
    allowance = Allowance(10.0, lambda: machine.cpu)
    machine.cpu = 1.0
    machine.pass_time(2.0, cpu=0.0)
    assert allowance.left() == pytest.approx(8.0)


def test_time_of_the_infrastructure_is_nobodys(machine: Machine) -> None:
    clock = Clock(call_seconds=100.0, total_seconds=50.0)
    clock.start_total()
    clock.start_test(10.0)
    with clock.stopped():
        machine.pass_time(500.0, cpu=0.0)
    machine.pass_time(4.0, cpu=0.0)
    assert clock.deadline()() == pytest.approx(6.0)
    assert not clock.exhausted()


def test_what_a_test_may_still_take_is_bounded_by_its_own_time_and_the_submissions(machine: Machine) -> None:
    clock = Clock(call_seconds=1.0, total_seconds=50.0)
    clock.meter = lambda: machine.cpu
    clock.start_total()
    clock.start_test(30.0)
    machine.pass_time(40.0, cpu=25.0)
    assert clock.left() == pytest.approx(5.0)
    machine.pass_time(8.0, cpu=1.0)
    assert clock.left() == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("call", "test", "total", "limit"),
    [(1.0, 5.0, 9.0, "call"), (5.0, 1.0, 9.0, "test"), (5.0, 9.0, 1.0, "submission")],
)
def test_the_limit_that_has_passed_is_named(
    machine: Machine, call: float, test: float, total: float, limit: str
) -> None:
    clock = Clock(call, total)
    clock.start_total()
    clock.start_test(test)
    deadline = clock.deadline()
    machine.pass_time(1.5, cpu=0.0)
    assert deadline() <= 0
    assert deadline.passed() == (limit, 1.0)


def test_the_submission_as_a_whole_is_bounded_by_the_wall_clock(machine: Machine) -> None:
    clock = Clock(call_seconds=1000.0, total_seconds=10.0)
    clock.meter = lambda: machine.cpu
    clock.start_total()
    deadline = clock.deadline()
    machine.pass_time(10.5, cpu=1.0)
    assert deadline() <= 0
    assert clock.exhausted()


def test_the_real_clock_is_the_monotonic_one() -> None:
    clock = Clock(call_seconds=5.0, total_seconds=50.0)
    assert 4.0 < clock.deadline()() <= 5.0
    assert time.monotonic() > 0
