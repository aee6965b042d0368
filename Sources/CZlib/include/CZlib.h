// Compressed files: what Swift needs of zlib, its macros as functions.
#pragma once
#include <zlib.h>

// Opens a descriptor, which it then owns; a file that is not compressed is read as it is. Null without memory.
gzFile czlib_open(int descriptor);
