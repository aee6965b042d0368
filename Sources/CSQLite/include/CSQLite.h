#pragma once
#include <sqlite3.h>

/// Binds a text or nothing; SQLite copies it. (SQLITE_TRANSIENT is a cast, which Swift does not see.)
int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int length);
