"""A visitor: starts the app and the simulator, plays a return over HTTP, and tells what it sees."""
