// The targets that only carry precompiled headers (precompiled.cmake) want a source.
