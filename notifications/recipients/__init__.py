"""To whom: who holds which seat (directory), and what is owed to them on a day (ledger)."""
