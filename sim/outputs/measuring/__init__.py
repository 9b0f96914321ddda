"""Measures by what they are about: people, flows, routes, posts, settings, pay, money, targets."""
