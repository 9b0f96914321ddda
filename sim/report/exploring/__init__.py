"""What explorations say: charts and console text of splits, sensitivity, searches and robustness."""
