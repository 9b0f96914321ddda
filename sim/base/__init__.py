"""The ground floor: dates, keyed luck and errors. Nothing here knows what a workforce is."""
