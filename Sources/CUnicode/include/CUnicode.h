#ifndef CUNICODE_H
#define CUNICODE_H
#include <stddef.h>
#include <stdint.h>
#include <utf8proc.h>

/* The folded form of a name: NFC-insensitive, without case and combining marks. Writes at most `room` bytes
   and returns the length wanted, or -1 for text that is not UTF-8. */
ptrdiff_t cunicode_fold(const uint8_t *text, size_t count, uint8_t *folded, size_t room);
/* NFC of a text, as above. */
ptrdiff_t cunicode_compose(const uint8_t *text, size_t count, uint8_t *composed, size_t room);
/* Columns of a scalar on a terminal: 0, 1 or 2; -1 for a control character. */
int cunicode_width(uint32_t scalar);
#endif
