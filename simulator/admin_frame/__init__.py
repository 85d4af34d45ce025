"""A demo admin that embeds the app in a frame and stands in for the admin's side of App Bridge."""
