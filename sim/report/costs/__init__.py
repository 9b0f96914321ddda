"""Charts and the workbook of an appraisal, from its tables alone."""
