"""What the page shows: charts, tables, cards and sentences. No metric is computed here."""
