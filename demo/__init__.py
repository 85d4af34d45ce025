"""A visitor: starts the app and the simulator, plays a return from webhook to refund over HTTP, and tells what it sees."""
