"""A believable season: a catalogue, customers, orders over months, and the returns that should follow."""
