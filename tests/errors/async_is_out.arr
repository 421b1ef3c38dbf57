async def fetch():
    pass
