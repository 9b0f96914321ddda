"""What a scenario says: sources, assumptions, strict loading, and the plan that the engine reads."""
