#include "CUnicode.h"
#include <stdlib.h>

static ptrdiff_t map(const uint8_t *text, size_t count, uint8_t *out, size_t room, utf8proc_option_t options) {
  utf8proc_int32_t stack[256], *buffer = stack;
  utf8proc_ssize_t n = utf8proc_decompose(text, (utf8proc_ssize_t)count, buffer, 256, options);
  if (n < 0) return -1;
  if (n > 256) {
    buffer = malloc(sizeof *buffer * (size_t)n);
    if (!buffer) return -1;
    n = utf8proc_decompose(text, (utf8proc_ssize_t)count, buffer, n, options);
    if (n < 0) { free(buffer); return -1; }
  }
  n = utf8proc_normalize_utf32(buffer, n, options);
  ptrdiff_t used = 0;
  for (utf8proc_ssize_t i = 0; i < n; i++) {
    uint8_t bytes[4];
    utf8proc_ssize_t k = utf8proc_encode_char(buffer[i], bytes);
    for (utf8proc_ssize_t j = 0; j < k; j++, used++)
      if ((size_t)used < room) out[used] = bytes[j];
  }
  if (buffer != stack) free(buffer);
  return used;
}

ptrdiff_t cunicode_fold(const uint8_t *text, size_t count, uint8_t *folded, size_t room) {
  return map(text, count, folded, room,
             UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE | UTF8PROC_STRIPMARK);
}
ptrdiff_t cunicode_compose(const uint8_t *text, size_t count, uint8_t *composed, size_t room) {
  return map(text, count, composed, room, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}
int cunicode_width(uint32_t scalar) {
  if (scalar > 0x10FFFF) return -1;
  const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)scalar);
  if (p->category == UTF8PROC_CATEGORY_CC) return -1;
  return utf8proc_charwidth((utf8proc_int32_t)scalar);
}
