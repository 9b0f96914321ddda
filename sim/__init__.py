"""A discrete-event simulation of the supply of England's children's workforce, 2005 to 2020."""
