"""What a scenario says: sources, assumptions, strict loading, and the plan that the engine reads."""

from sim.inputs.resolve import load_plan, load_plans
from sim.inputs.resolved import evidence_hash, resolved_inputs, scenario_hash

__all__ = ["evidence_hash", "load_plan", "load_plans", "resolved_inputs", "scenario_hash"]
