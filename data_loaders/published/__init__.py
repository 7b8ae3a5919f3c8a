"""Published versions: where they lie, how they are pulled and read. The only part that the site imports."""
