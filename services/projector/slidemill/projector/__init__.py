"""Events in, the generation ledger out; dead letters become failures."""
