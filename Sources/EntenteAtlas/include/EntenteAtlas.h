#ifndef ENTENTEATLAS_H
#define ENTENTEATLAS_H
#include <stddef.h>

/* The built-in world: its text, a file a subject, and the image that is made of it at build time (empty if none was made). */
size_t atlas_file_count(void);
const char *atlas_file_name(size_t index);
const unsigned char *atlas_file_bytes(size_t index);
size_t atlas_file_size(size_t index);

const unsigned char *atlas_image_bytes(void);
size_t atlas_image_size(void);
#endif
