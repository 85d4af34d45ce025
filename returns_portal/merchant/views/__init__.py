"""One file per noun. A view reads the request's shape, calls one operation, and chooses what is shown."""
