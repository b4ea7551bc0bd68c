"""The asyncio shell: the only room with sockets to bots."""
