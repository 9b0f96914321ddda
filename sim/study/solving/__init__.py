"""The smallest lever sizes that reach an aim: searched in shared worlds, verified on fresh ones."""
