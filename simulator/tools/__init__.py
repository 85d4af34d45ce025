"""Pages for whoever runs the demo: an overview, the mail inbox, a parcel's track."""
