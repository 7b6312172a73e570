"""Events and protocols as data: from a scenario file to stretches of time for the body model."""

from calcifate.physiology.protocol.danger import dangerous
from calcifate.physiology.protocol.foods import with_foods
from calcifate.physiology.protocol.read import read_scenario, scenario_from_table
from calcifate.physiology.protocol.scenario import Food, Scenario
from calcifate.physiology.protocol.timeline import Timeline, timeline

__all__ = [
    "Food",
    "Scenario",
    "Timeline",
    "dangerous",
    "read_scenario",
    "scenario_from_table",
    "timeline",
    "with_foods",
]
