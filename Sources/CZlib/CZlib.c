#include "CZlib.h"

gzFile czlib_open(int descriptor) {
  gzFile file = gzdopen(descriptor, "rb");
  if (file) gzbuffer(file, 1 << 17);
  return file;
}
