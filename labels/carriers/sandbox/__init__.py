"""The sandbox carrier: speaks a real carrier's wire, sells only labels that are visibly void."""
