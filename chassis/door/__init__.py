"""What an HTTP door is made of: who may come in, how often, and how a request ends."""
