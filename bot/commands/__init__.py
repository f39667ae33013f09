"""The command line (命令): each file a few commands over the same actions that the chat uses."""
