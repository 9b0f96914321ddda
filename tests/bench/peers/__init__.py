"""The reference workload in other styles, to measure speed against and to check counts with.

Careers (W1): people aged 25 to 60 in post at the start, with exponential tenure; a student intake
each September on a course of 36 months; in post the competing risks of leaving for good (doubled
in the first two years with an employer), moving employer and taking a break; on a break those of
returning and leaving for good; retirement on the 63rd birthday; from year 5 leaving falls by a
fifth. Posts (W2): graduates and returners queue, first come first served, for 1.12 posts a head,
which are filled at month boundaries; each month the vacancy rate sets the multiplier of leaving.
No policy. The stocks of a year are counted after the vacancies of its last day are filled.

The numbers are those of a benchmark, not evidence. Time runs in months, in which every date of the
workload is whole.
"""
