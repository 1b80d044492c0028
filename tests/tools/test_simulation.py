"""The simulation itself: a few worlds hold, equal seeds give equal traces, and bugs that are put in are found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tools.simulation.faults import FAULTS, Fault, Weather
from tools.simulation.plants import PLANTS, planted
from tools.simulation.soak import run_seed, template_in, workshop
from tools.simulation.world import World

MOST_SEEDS = 40
"""Within so many seeds of two months each of the planted bugs is found."""


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Path, bytes]]:
    with workshop() as folder:
        yield folder, template_in(folder)


def test_one_seed_gives_one_trace_and_breaks_nothing(place: tuple[Path, bytes]) -> None:
    first, second = (run_seed("5", 1, *place) for _ in range(2))
    assert first.broken == "", first.log
    assert first.digest == second.digest
    assert first.counts == second.counts
    assert run_seed("6", 1, *place).digest != first.digest


@pytest.mark.long
@pytest.mark.unmeasured
@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_a_planted_bug_is_found(place: tuple[Path, bytes], plant: str) -> None:
    with planted(plant):
        found = any(run_seed(str(seed), 2, *place).broken for seed in range(1, MOST_SEEDS + 1))
    assert found


@pytest.mark.long
@pytest.mark.unmeasured
@pytest.mark.parametrize(("seed", "months"), [*((seed, 4) for seed in range(40, 44)), (5029, 9), (5082, 9)])
def test_months_of_several_seeds_hold(place: tuple[Path, bytes], seed: int, months: int) -> None:
    result = run_seed(str(seed), months, *place)
    assert result.broken == "", result.log


class Scripted(Weather):
    """Weather by script: the next requests meet these faults, then it is calm."""

    def __init__(self) -> None:
        super().__init__(rate=1.0)
        self.next: list[Fault] = []

    def draw(self, dice: object) -> Fault | None:
        """Return the next fault of the script."""
        del dice
        return self.next.pop(0) if self.next and self.rate else None


class Province(RuleBasedStateMachine):
    """The same world, with Hypothesis in the place of chance: it looks for the shortest way to a break."""

    template = b""
    folder = Path()

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int) -> None:
        place = self.folder / "machine"
        place.mkdir(exist_ok=True)
        for old in place.iterdir():
            old.unlink()
        self.world = World(str(seed), place, self.template)
        self.weather = Scripted()
        self.world.weather = self.weather
        for computer in self.world.computers:
            computer.line._weather = self.weather

    def teardown(self) -> None:
        world = cast("World | None", getattr(self, "world", None))
        if world is not None:
            try:
                world.rest()
            finally:
                world.close()

    @rule(
        number=st.integers(0, 5),
        acts=st.integers(0, 3),
        faults=st.lists(st.sampled_from(FAULTS), max_size=4),
        fuse=st.none() | st.integers(0, 40),
    )
    def turn(self, number: int, acts: int, faults: list[Fault], fuse: int | None) -> None:
        """Somebody works, and the program synchronises through faults, or dies."""
        world = self.world
        world.clock.advance(hours=7)
        computer = world.computers[number]
        self.weather.next = list(faults)
        with computer.mortal(fuse):
            world.people.tidy(computer)
            for _ in range(acts):
                world.people.act(computer, world.period)
            computer.sync()
        world.checks.look(computer)

    @rule(number=st.integers(0, 5), what=st.sampled_from(["copy_disk", "put_disk_back", "client_clock"]))
    def computer_event(self, number: int, what: str) -> None:
        """Something happens to one computer."""
        getattr(self.world, what)(self.world.computers[number])

    @rule(
        what=st.sampled_from(
            ["back_up_server", "restore_server", "new_form", "server_clock_jump", "end_sessions"]
        )
    )
    def server_event(self, what: str) -> None:
        """Something happens to the server."""
        getattr(self.world, what)(self.world.computers[0])

    @rule()
    def rest(self) -> None:
        """Everything comes to rest."""
        self.world.rest()


def run_machine(place: tuple[Path, bytes], examples: int, steps: int) -> None:
    machine = type("Machine", (Province,), {"folder": place[0], "template": place[1]})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_in_whatever_order_holds(place: tuple[Path, bytes]) -> None:
    run_machine(place, examples=2, steps=8)


@pytest.mark.long
@pytest.mark.unmeasured
def test_whatever_happens_in_whatever_order_holds_for_long(place: tuple[Path, bytes]) -> None:
    run_machine(place, examples=60, steps=40)
