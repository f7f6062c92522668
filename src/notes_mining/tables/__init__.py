"""From tags to published cells: trajectory stages, crosstab, disclosure control, report."""
