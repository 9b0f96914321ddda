"""What a stored sweep says: charts and words."""
